"""Compiled validators of types, shared because operations of an API have few different parameter types."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

_MAX_CACHED = 10_000
"""More types than the largest known API has; the least recently used ones are dropped."""


def adapter_for(type_: Any) -> TypeAdapter[Any]:
    """Return the adapter of a type, shared with every use of an equal type."""
    try:
        hash(type_)
    except TypeError:
        return TypeAdapter(type_)  # The metadata of the type is not hashable.
    # `int | str` equals `str | int`, but is validated in another order.
    return _shared(type_, repr(type_))


@lru_cache(maxsize=_MAX_CACHED)
def _shared(type_: Any, written: str) -> TypeAdapter[Any]:
    return TypeAdapter(type_)
