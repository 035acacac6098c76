"""Addresses that several path templates match (OpenAPI 3.1, 4.8.8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specfirst.fuzz.operations import Operation

_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


def with_shared_addresses(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield the operations some of whose addresses have further methods, those of another path template.

    `/{kind}/{id}` also matches the addresses of `/orders/{id}`: a method that only the first has is answered
    there, too, and named in `Allow`.
    """
    methods: dict[str, set[str]] = {}
    known = list(operations)
    for operation in known:
        methods.setdefault(operation.path, set()).add(operation.method)
    shared = {path for path in methods if _has_more(path, methods)}
    return (operation for operation in known if operation.path in shared)


def _has_more(path: str, methods: Mapping[str, set[str]]) -> bool:
    return any(
        other != path and not methods[other] <= methods[path] and _overlap(path, other) for other in methods
    )


def _overlap(one: str, other: str) -> bool:
    """Whether some address matches both templates."""
    left, right = one.split("/"), other.split("/")
    return len(left) == len(right) and all(map(_segments_overlap, left, right))


def _segments_overlap(one: str, other: str) -> bool:
    if one == other or ("{" in one and "{" in other):
        return True
    template, text = (one, other) if "{" in one else (other, one)
    return bool(pattern_of(template).fullmatch(text))


def pattern_of(path: str) -> re.Pattern[str]:
    """Return the pattern of a path template; a parameter never contains a slash (OpenAPI 3.1, 4.8.9)."""
    parts: Sequence[str] = _PLACEHOLDER.split(path)
    return re.compile("".join("[^/]+" if index % 2 else re.escape(part) for index, part in enumerate(parts)))
