"""A tree of line and column numbers, parallel to the value of a file."""

from __future__ import annotations

from dataclasses import dataclass

from specfirst.compiler.document.json_pointer import Pointer


@dataclass(slots=True)
class Lines:
    """The line at which a node (or its key, for a member of a mapping) starts, and those of its members."""

    line: int
    members: dict[str, Lines] | list[Lines] | None = None
    column: int = 0
    """Counted from 1; 0 if it is not known."""


def find_lines(lines: Lines, pointer: Pointer) -> Lines:
    """Return the entry of the node at `pointer`, or of its nearest existing ancestor."""
    for token in pointer:
        found: Lines | None = None
        if isinstance(lines.members, dict):
            found = lines.members.get(str(token))
        elif isinstance(lines.members, list) and str(token).isdecimal() and int(token) < len(lines.members):
            found = lines.members[int(token)]
        if found is None:
            break
        lines = found
    return lines
