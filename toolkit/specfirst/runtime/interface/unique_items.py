"""`uniqueItems` as defined by JSON Schema: by equality of JSON values, not of Python objects."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, time
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import PydanticCustomError


def check_unique_items(items: Any) -> Any:
    """Return the list unchanged, or raise if two items are the same JSON value; other values pass."""
    if isinstance(items, list) and len({json_key(item) for item in items}) < len(items):
        raise PydanticCustomError("unique_items", "Array items should be unique")
    return items


def json_key(value: Any) -> Hashable:
    """Return a key that is equal for equal JSON values (JSON Schema 2020-12, 4.2.2).

    `1` equals `1.0`, but not `true`.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return ("boolean", value)
    if value is None or isinstance(value, str | int | float | UUID | date | time):
        return value
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return ("object", frozenset((name, json_key(member)) for name, member in value.items()))
    if isinstance(value, list | tuple):
        return ("array", *(json_key(member) for member in value))
    return ("other", str(value))
