"""Typed values to JSON and to text. What JSON cannot say exactly is refused."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from ._json import is_array, is_object
from ._types import UNSET


def encode(value: Any) -> Any:
    """Turn a value into what `json.dumps` takes.

    Raises `ValueError` for a time without a zone, `TypeError` for a type that JSON has no form for.
    """
    if isinstance(value, Enum):
        return encode(value.value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if dataclasses.is_dataclass(value):
        return encode_object(value)
    if is_object(value):
        return {str(key): encode(member) for key, member in value.items()}
    if is_array(value):
        return [encode(item) for item in value]
    return encode_text(value)


def encode_object(value: Any) -> dict[str, Any]:
    """Turn a data class into a JSON object; fields that are `UNSET` are left out."""
    encoded: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        member = getattr(value, field.name)
        if field.metadata.get("rest"):
            encoded.update(encode(member))
        elif member is not UNSET:
            encoded[field.metadata.get("key", field.name)] = encode(member)
    return encoded


def encode_text(value: Any) -> str:
    """Turn a single value into the text that stands for it in JSON, a path, a query or a header."""
    if isinstance(value, Enum):
        return encode_text(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; give it one, for example datetime.UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float | UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent: {value!r:.80}")
