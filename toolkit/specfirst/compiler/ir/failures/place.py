"""Where a schema of a body stands, and what it was filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

MISSING: Final = object()
"""In place of an example that there is not."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a body a schema stands."""

    path: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    """The plain names beside it."""
    item: bool = False
    """Whether it is in an item of a list of errors."""
    required: bool = True
    example: Any = MISSING
    """What an example of the whole has here."""
    full: bool = False
    """Whether lists must not be empty: an empty one fits several variants."""
    tag: tuple[str, str] | None = None
    """The discriminator and its value that chose this schema."""

    @property
    def name(self) -> str:
        """The name of the member; empty at the top."""
        return self.path[-1] if self.path else ""

    @property
    def depth(self) -> int:
        """How deep it stands."""
        return len(self.path)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template, and the members that had to be made up."""

    template: Any
    made_up: tuple[str, ...] = ()
    invalid: bool = False
    """Whether it does not fit the schema, as nothing may: several variants of a `oneOf` fit, say."""
