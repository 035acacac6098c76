"""Rules and their subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Severity
from specfirst.compiler.document.grammar import Kind, Node, walk
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WrittenOperation, operations
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import JSON, media_of
from specfirst.compiler.expand.catalogue import Catalogue


class Finding(NamedTuple):
    """The place, and a message with the problem and its solution."""

    pointer: Pointer
    message: str


@dataclass(frozen=True)
class Subject:
    """A bundle, with the views of it that rules share."""

    bundle: Bundle
    catalogue: Catalogue | None

    @property
    def document(self) -> dict[str, Any]:
        """The document of the bundle, without references to other files."""
        return self.bundle.document

    @cached_property
    def operations(self) -> tuple[WrittenOperation, ...]:
        """The operations of the document, webhooks included."""
        return tuple(operations(self.document))

    @property
    def received(self) -> Iterator[WrittenOperation]:
        """The operations that clients call."""
        return (operation for operation in self.operations if not operation.is_webhook)

    @cached_property
    def _by_kind(self) -> Mapping[Kind, list[Node]]:
        found: dict[Kind, list[Node]] = {}
        for node in walk(self.document):
            if isinstance(node.value, dict):
                found.setdefault(node.kind, []).append(node)
        return found

    def nodes(self, kind: Kind) -> list[Node]:
        """Return every object of a kind, in document order, components only once."""
        return self._by_kind.get(kind, [])

    @property
    def schemas(self) -> list[Node]:
        """Return every schema of the document, in document order."""
        return self.nodes(Kind.SCHEMA)

    def components(self, section: str) -> dict[str, Any]:
        """Return the components of a section, by name."""
        return as_mapping(as_mapping(self.document.get("components")).get(section))

    def follow(self, node: Any) -> Any:
        """Return the end of a chain of references; None if a reference has no target."""
        return follow(self.document, node)

    def json_schema(self, holder: Any) -> Any:
        """Return the schema of the JSON in a response or request body, without references; None if none."""
        media = media_of(as_mapping(self.follow(holder)).get("content"), JSON)
        return self.follow(as_mapping(media).get("schema"))


@dataclass(frozen=True)
class Expansion(Subject):
    """An expanded bundle, with the source document."""

    source: dict[str, Any]


Check = Callable[[Any], Iterator[Finding]]
"""A generator function over a `Subject`, or over the subclass of its group."""


@dataclass(frozen=True)
class Rule:
    """A check, and the documents that it applies to."""

    check: Check
    group: str
    severity: Severity
    example: str
    """A violation, in a line; empty if the reason describes it."""

    @property
    def id(self) -> str:
        """The id of the rule, such as `path-parameters-declared`."""
        return self.check.__name__.replace("_", "-")

    @property
    def reason(self) -> str:
        """The reason for the rule: the docstring of its check."""
        return " ".join((self.check.__doc__ or "").split())


class Group:
    """A decorator that makes a check a rule. Rules of one group apply to the same documents."""

    def __init__(self, name: str, severity: Severity) -> None:
        self._name = name
        self._severity = severity

    def __call__(self, example: str, severity: Severity | None = None) -> Callable[[Check], Rule]:
        """Mark a check as a rule, with an example of a violation and, if it differs, the severity."""
        return lambda check: Rule(check, self._name, severity or self._severity, example)

    def rules(self, *modules: ModuleType) -> tuple[Rule, ...]:
        """Return the rules of the group that the modules define, in order."""
        found = (member for module in modules for member in vars(module).values())
        return tuple(rule for rule in found if isinstance(rule, Rule) and rule.group == self._name)


indispensable = Group("indispensable", "error")
"""Violations leave nothing to generate, or would make an operation public by mistake."""
validity = Group("validity", "error")
"""Rules of OpenAPI: errors in documents that follow the conventions, otherwise warnings."""
of_others = Group("of others", "warning")
"""For documents that do not follow the conventions, which have a stricter rule instead."""
version = Group("version", "warning")
"""Keywords whose effect differs from what the document seems to define."""
convention = Group("convention", "error")
"""Our own conventions (design: "Spec conventions")."""
of_expansion = Group("of expansion", "error")
"""For the additions of the expansion to a document that follows the conventions."""
design = Group("design", "warning")
"""Rules that a reviewer of an API would apply, for any document."""


def is_component(pointer: Pointer) -> bool:
    """Whether the pointer is that of a component itself."""
    return len(pointer) == 3 and pointer[0] == "components"
