"""Changes between two schemas, before it is known which operations they affect."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.review.differ.schemas.parts import Conjunction

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Change(Generic[P]):
    """One difference, with its place on both sides of the comparison."""

    rule: str
    old: P
    new: P
    subject: str = ""
    """The property or value that changed."""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A pair of schemas below another, with the way to it in the data."""

    way: str
    old: Conjunction
    new: Conjunction
    holders: tuple[Pointer, Pointer]
    """The schemas around it, for what is not written on a side."""
    is_condition: bool = False
    """Whether its properties are conditions on those that another schema declares."""


@dataclass(slots=True)
class Outcome:
    """The changes between two schemas on their own level, and the pairs of schemas below them."""

    holders: tuple[Pointer, Pointer]
    is_condition: bool = False
    changes: list[Change[Pointer]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def add(
        self, rule: str, old: Pointer, new: Pointer, *, subject: str = "", before: Any = "", after: Any = ""
    ) -> None:
        """Note a change at pointers of both sides; an empty one is that of the holder of the schema."""
        places = old or self.holders[0], new or self.holders[1]
        self.changes.append(Change(rule, *places, subject, str(before), str(after)))

    def step(self, way: str, old: Conjunction, new: Conjunction, *, is_condition: bool = False) -> None:
        """Add a pair that remains to be compared."""
        if old or new:
            self.steps.append(Step(way, old, new, self.holders, is_condition or self.is_condition))

    def add_lists(
        self, kind: str, places: tuple[Pointer, Pointer], old: Collection[str], new: Collection[str]
    ) -> None:
        """Note the values that only one side lists, as `<kind>-removed` and `<kind>-added`."""
        for change, values, others in (("removed", old, new), ("added", new, old)):
            own = [value for value in values if value not in others]
            if own:
                self.add(f"{kind}-{change}", *places, subject=", ".join(own))


def removed_and_added(kind: str, old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the rule `<kind>-removed` or `<kind>-added` with each value that only one side has."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    yield from ((f"{kind}-removed", value) for value in before if value not in after)
    yield from ((f"{kind}-added", value) for value in after if value not in before)
