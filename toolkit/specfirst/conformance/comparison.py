"""Compare two trees of facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from specfirst.wording import counted

_ABSENT = object()
"""The value of a fact that one side does not have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact on which the spec and the running application disagree."""

    subject: str
    """The operation, such as `client/v1 POST /auth/register`."""
    fact: str
    written: Any
    running: Any
    place: str = ""
    """`file:line` of the operation in the document."""

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        difference = f"{_shown(self.written)} written, {_shown(self.running)} served"
        return f"{place}{self.subject}\n    {self.fact}: {difference}"


@dataclass(frozen=True, slots=True)
class Untried:
    """A part of an operation to which no requests were sent."""

    place: str
    """`file:line` of the operation in the document."""
    subject: str
    what: str
    """The part, as in "compared without the parameter id"."""
    reason: str


@dataclass(slots=True)
class Result:
    """The facts compared so far."""

    facts: int = 0
    differences: list[Difference] = field(default_factory=list)
    untried: list[Untried] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """The parts to which no requests were sent, a line for each reason."""
        groups: dict[tuple[str, str], list[Untried]] = {}
        for part in self.untried:
            groups.setdefault((part.what, part.reason), []).append(part)
        return [_summary(parts[0], len(parts) - 1) for parts in groups.values()]

    def compare(self, subject: str, written: Any, running: Any, *, fact: str = "", place: str = "") -> None:
        """Compare two trees of mappings, leaf by leaf."""
        left, right = dict(_leaves(written, fact)), dict(_leaves(running, fact))
        names = left | right
        self.facts += len(names)
        for name in sorted(names):
            one, other = left.get(name, _ABSENT), right.get(name, _ABSENT)
            if type(one) is not type(other) or one != other:
                self.differences.append(Difference(subject, name, one, other, place))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The part of a result that concerns one operation."""

    result: Result
    subject: str
    place: str
    """`file:line` of the operation in the document."""

    def compare(self, written: Any, running: Any, fact: str = "") -> None:
        """Compare two trees of mappings, leaf by leaf."""
        self.result.compare(self.subject, written, running, fact=fact, place=self.place)

    def warn(self, how: str, error: LookupError) -> None:
        """Record that the operation is compared in part only, for want of an example."""
        self.result.untried.append(Untried(self.place, self.subject, how, str(error)))


def _leaves(tree: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Iterate over leaves with their paths. An empty mapping is a leaf, since "any string" is a fact too."""
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from _leaves(value, f"{name} · {key}" if name else str(key))
    else:
        yield name, {} if isinstance(tree, Mapping) else tree


def _summary(first: Untried, others: int) -> str:
    """Return one line for all operations that lack the same part for the same reason."""
    subject = (
        f"{first.subject} and {counted(others, 'other operation')} are" if others else f"{first.subject} is"
    )
    return f"{first.place}: warning: {subject} compared {first.what}: {first.reason}; write `examples` in it"


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 160 else f"{text[:157]}…"
