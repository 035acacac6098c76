"""The place of a schema in a failure body, and the values around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

MISSING: Final = object()
"""The marker of a missing example."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a schema in a body."""

    path: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    """The plain names beside it."""
    item: bool = False
    """Whether the schema belongs to an item of a list of errors."""
    required: bool = True
    example: Any = MISSING
    """The part of the body's example at this place."""
    full: bool = False
    """Whether lists must not be empty, because an empty one matches several variants."""
    tag: tuple[str, str] | None = None
    """The discriminator and its value that selected this schema."""

    @property
    def name(self) -> str:
        """The name of the member; empty at the top."""
        return self.path[-1] if self.path else ""

    @property
    def depth(self) -> int:
        """The depth of the place."""
        return len(self.path)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template, and the members whose values are arbitrary."""

    template: Any
    made_up: tuple[str, ...] = ()
    invalid: bool = False
    """Whether the template does not match the schema.

    Perhaps no value can, for example because several variants of a `oneOf` match.
    """
