"""Typed values to JSON and to text. What JSON cannot say exactly is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ._fields import UNKNOWN, keys_of
from ._json import is_array, is_object
from ._types import UNSET, Unknown

_AS_IT_STANDS = frozenset({str, int, float, bool, type(None)})


def encode(value: Any) -> Any:
    """Turn a value into what `json.dumps` takes.

    Raises `ValueError` for a time without a zone, `TypeError` for a type that JSON has no form for.
    """
    if isinstance(value, Enum):
        return encode(value.value)
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return value
    if isinstance(value, Struct):
        return encode_object(value)
    if isinstance(value, Unknown):
        return value.data
    if is_object(value):
        return {str(key): encode(member) for key, member in value.items()}
    if is_array(value):
        return [encode(item) for item in value]
    return encode_text(value)


def encode_object(value: Struct) -> dict[str, Any]:
    """Turn a model into a JSON object, with the members that no field names.

    Fields that are `UNSET`, or that the server has not sent, are left out.
    """
    encoded: dict[str, Any] = {}
    model: Any = type(value)
    for name, key in keys_of(model).items():
        member = getattr(value, name, UNSET)
        if type(member) in _AS_IT_STANDS:
            encoded[key] = member
        elif name == model.__rest__:
            encoded.update(encode(member))
        elif member is not UNSET:
            encoded[key] = encode(member)
    return {**encoded, **getattr(value, UNKNOWN)}


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
    if isinstance(value, str | int | float | Decimal | UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent: {value!r:.80}")
