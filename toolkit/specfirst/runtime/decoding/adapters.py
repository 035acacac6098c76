"""Validators of types, each compiled once: operations of an API have few different types of parameters."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

_MOST = 10_000
"""More types than the largest API has; the oldest go first."""


def adapter_for(type_: Any) -> TypeAdapter[Any]:
    """The adapter of a type, shared with every use of an equal type."""
    try:
        hash(type_)
    except TypeError:
        return TypeAdapter(type_)  # its metadata cannot be hashed
    # `int | str` equals `str | int`, and is validated in another order.
    return _shared(type_, repr(type_))


@lru_cache(maxsize=_MOST)
def _shared(type_: Any, written: str) -> TypeAdapter[Any]:
    return TypeAdapter(type_)
