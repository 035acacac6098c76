"""The limits of documents, which may come from anyone."""

from __future__ import annotations

from typing import Any

MAX_BYTES = 64 * 1024 * 1024
MAX_REPEATED = 8 * 1024 * 1024
"""How much the aliases of a file may repeat; real documents repeat a few responses or headers."""
MAX_DEPTH = 100
"""The levels of mappings and lists. The deepest of 2,600 published documents has 34.

Stages of the compiler, and Python's own parser, recurse several times per level, so that a higher limit would
exceed theirs.
"""
MAX_MEMBERS = 20_000
"""The properties, values or parts of one schema. The generator's time grows with the square of the values."""
MAX_ALTERNATIVES = 1_000
"""The alternatives of one union, whose type is an expression that Python's own compiler reads recursively."""
MAX_CONTAINED = 1_000
"""The component schemas of which each contains the next; Pydantic builds their classes recursively."""
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
TOO_LARGE = f"larger than {MAX_BYTES >> 20} MiB: split the document"


def is_too_deep(value: Any) -> bool:
    """Whether a JSON value has too many levels; found level by level, without recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [
            member
            for node in level
            for member in (node.values() if type(node) is dict else node)
            if type(member) is dict or type(member) is list
        ]
    return bool(level)
