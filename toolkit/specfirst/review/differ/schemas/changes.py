"""Changes between two schemas, before it is known which operations they affect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.rules import Rule
from specfirst.review.differ.schemas.parts import Conjunction


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, with its place on both sides of the comparison."""

    rule: Rule
    old: Pointer
    new: Pointer
    subject: str = ""
    """The property or value that changed."""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A pair of schemas below another, with the way that leads to it in the data."""

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
    changes: list[Change] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def add(
        self, rule: str, old: Pointer, new: Pointer, *, subject: str = "", before: Any = "", after: Any = ""
    ) -> None:
        """Note a change at pointers of both sides; an empty one is that of the holder of the schema."""
        places = old or self.holders[0], new or self.holders[1]
        self.changes.append(Change(RULES[rule], *places, subject, str(before), str(after)))

    def step(self, way: str, old: Conjunction, new: Conjunction, *, is_condition: bool = False) -> None:
        """Add a pair that remains to be compared."""
        if old or new:
            self.steps.append(Step(way, old, new, self.holders, is_condition or self.is_condition))

    def extend(self, other: Outcome) -> None:
        """Take over what another comparison found."""
        self.changes.extend(other.changes)
        self.steps.extend(other.steps)
