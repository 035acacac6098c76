"""JSON Pointers (RFC 6901) as tuples, and as the fragments of `$ref`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

Pointer = tuple[str | int, ...]
"""The keys and indexes from the root of a document to a node."""
_INDEX = re.compile(r"[0-9]{1,18}")


def parse_fragment(reference: str) -> Pointer | None:
    """Parse `#/components/schemas/A~1B` into a pointer; None for a reference to another document."""
    if reference == "#":
        return ()
    if not reference.startswith("#/"):
        return None
    return tuple(unquote(part).replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/"))


def to_fragment(pointer: Pointer) -> str:
    """Write a pointer as the value of `$ref`."""
    return "#" + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in pointer)


def resolve(document: Any, pointer: Pointer) -> Any:
    """Return the node at a pointer.

    Raises:
        KeyError: there is none.
    """
    node = document
    for part in pointer:
        if isinstance(node, Mapping):
            # YAML reads an unquoted status as a number.
            node = node[part] if part in node else node[_number(part)]
        elif isinstance(node, Sequence) and not isinstance(node, str):
            index = _number(part)
            if index >= len(node):
                raise KeyError(part)
            node = node[index]
        else:
            raise KeyError(part)
    return node


def index_of(token: str | int) -> int | None:
    """Return the index of a list that a token means (RFC 6901, 4); None if it is no index."""
    if isinstance(token, int):
        return token
    return int(token) if _INDEX.fullmatch(token) else None


def _number(part: str | int) -> int:
    index = index_of(part)
    if index is None:
        raise KeyError(part)
    return index


def descendants(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Yield a JSON value and every value in it, with their pointers; a node before its members."""
    pending: list[tuple[Pointer, Any]] = [(pointer, value)]
    while pending:
        pointer, node = pending.pop()
        yield pointer, node
        if isinstance(node, dict):
            pending.extend(((*pointer, key), child) for key, child in node.items())
        elif isinstance(node, list):
            pending.extend(((*pointer, index), child) for index, child in enumerate(node))
