"""Looking into decoded JSON in a way that type checkers follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard


def is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether a decoded JSON value is an object."""
    return isinstance(value, Mapping)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Tell whether a decoded JSON value is an array."""
    return isinstance(value, list)
