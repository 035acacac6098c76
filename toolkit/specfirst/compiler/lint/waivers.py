"""Exceptions from rules in the document: `x-lint-waive: {rule: reason}`.

A waiver covers its object and everything inside. Requirements of OpenAPI itself cannot be waived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, did_you_mean
from specfirst.compiler.document.grammar import Kind, Node, walk
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.vocabulary import LINT_WAIVE
from specfirst.compiler.lint.rule import Finding

_RULE = "waivers-are-reasoned"
_UNUSED = "waivers-are-used"


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception from one rule in one part of a document."""

    pointer: Pointer
    """The place of the object with the waiver."""
    rule: str
    reason: str

    def covers(self, rule: str, pointer: Pointer) -> bool:
        """Whether a finding of the rule at the pointer is waived."""
        return rule == self.rule and pointer[: len(self.pointer)] == self.pointer


@dataclass
class Waivers:
    """The waivers of a document, with those that were used."""

    bundle: Bundle
    waivers: tuple[Waiver, ...]
    wrong: tuple[Diagnostic, ...]
    """Findings about waivers that are malformed or name an unknown rule."""
    _used: set[Waiver] = field(default_factory=set)

    def waive(self, rule: str, finding: Finding) -> bool:
        """Whether the finding is waived; the waivers that apply count as used."""
        covering = [waiver for waiver in self.waivers if waiver.covers(rule, finding.pointer)]
        self._used.update(covering)
        return bool(covering)

    def unused(self, checked: Collection[str]) -> Iterator[Diagnostic]:
        """Return a warning for each waiver of a checked rule that was not used."""
        for waiver in self.waivers:
            if waiver.rule in checked and waiver not in self._used:
                location = self.bundle.locate((*waiver.pointer, LINT_WAIVE, waiver.rule))
                message = f"nothing here breaks the rule '{waiver.rule}': remove the waiver"
                yield Diagnostic(location, _UNUSED, message, "warning")


def read_waivers(bundle: Bundle, known: Collection[str]) -> Waivers:
    """Read the waivers of a document; `known` are the rules that can be waived."""
    waivers: list[Waiver] = []
    wrong: list[Diagnostic] = []
    for node in _marked(bundle.document):
        written = node.value[LINT_WAIVE]
        pointer = (*node.pointer, LINT_WAIVE)
        if not isinstance(written, dict) or not written:
            message = (
                f"{LINT_WAIVE} must be a mapping of rules to reasons: write {{rule-id: why it must stay}}"
            )
            wrong.append(Diagnostic(bundle.locate(pointer), _RULE, message))
            continue
        for rule, reason in written.items():
            location = bundle.locate((*pointer, rule))
            if rule not in known:
                hint = did_you_mean(str(rule), known) or ": `specfirst lint --rules` lists those there are"
                wrong.append(Diagnostic(location, _RULE, f"there is no rule '{rule}' to waive{hint}"))
            elif not isinstance(reason, str) or not reason.strip():
                message = f"the waiver of '{rule}' has no reason: say why it must stay"
                wrong.append(Diagnostic(location, _RULE, message))
            else:
                waivers.append(Waiver(node.pointer, rule, reason))
    return Waivers(bundle, tuple(waivers), tuple(wrong))


def has_waivers(bundle: Bundle) -> bool:
    """Whether the document has any waivers."""
    return next(_marked(bundle.document), None) is not None


def without_waivers(bundle: Bundle) -> Bundle:
    """Return the document without waivers, which are not published."""
    if not has_waivers(bundle):
        return bundle
    document: dict[str, Any] = deepcopy(bundle.document)
    for node in list(_marked(document)):
        node.value.pop(LINT_WAIVE)
    return replace(bundle, document=document)


def _marked(document: dict[str, Any]) -> Iterator[Node]:
    for node in walk(document):
        if node.kind is not Kind.LITERAL and isinstance(node.value, dict) and LINT_WAIVE in node.value:
            yield node
