"""Encode typed values as JSON and as text. Values without an exact form in JSON are refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import UUID

from msgspec import Struct

from ._fields import UNKNOWN, annotations_of, keys_of
from ._json import ExactFloat, is_array, is_object
from ._types import UNSET, DecimalString, Unknown
from ._wire import members_of

_AS_IT_STANDS = frozenset({str, int, float, bool, type(None)})
_LARGEST_EXPONENT = 6144
"""The number of digits of IEEE 754 decimal128."""


def encode(value: Any) -> Any:
    """Turn a value into what `json.dumps` takes.

    Raises `ValueError` for a time without a zone, `TypeError` for a type that JSON has no form for.
    """
    if isinstance(value, Enum):
        return encode(value.value)
    if isinstance(value, ExactFloat):
        return Decimal(value.text)
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return value
    if isinstance(value, Struct):
        return encode_object(value)
    if isinstance(value, Unknown):
        return encode(value.data)
    if is_object(value):
        return {str(key): encode(member) for key, member in value.items()}
    if is_array(value):
        return [encode(item) for item in value]
    return encode_text(value)


def encode_object(value: Struct) -> dict[str, Any]:
    """Encode a model as a JSON object, including undeclared members.

    Fields that are `UNSET`, or that the server did not send, are left out.
    """
    encoded: dict[str, Any] = {}
    model: Any = type(value)
    for name, key in keys_of(model).items():
        member = getattr(value, name, UNSET)
        if type(member) in _AS_IT_STANDS:
            encoded[key] = member
            continue
        if name in model.__decimal_strings__:
            member = with_decimal_strings(annotations_of(model)[name], member)
        if name == model.__rest__:
            encoded.update(encode(member))
        elif member is not UNSET:
            encoded[key] = encode(member)
    unknown = getattr(value, UNKNOWN)
    return {**encoded, **encode(unknown)} if unknown else encoded


def with_decimal_strings(annotation: Any, value: Any) -> Any:
    """Write the decimals of a value as strings where its type has a `DecimalString`."""
    members = members_of(annotation)
    if isinstance(value, Decimal):
        return decimal_text(value) if DecimalString in members and Decimal not in members else value
    for member in members:
        origin, arguments = get_origin(member), get_args(member)
        if origin is list and is_array(value):
            return [with_decimal_strings(arguments[0], item) for item in value]
        if origin is dict and is_object(value):
            return {key: with_decimal_strings(arguments[1], item) for key, item in value.items()}
    return value


def decimal_text(value: Decimal) -> str:
    """Write a number without an exponent (OpenAPI Format Registry, "decimal"), unless that is very long.

    Raises `ValueError` for infinity and NaN.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no decimal number")
    return f"{value:f}" if abs(value.adjusted()) <= _LARGEST_EXPONENT else str(value)


def encode_text(value: Any) -> str:
    """Return the text that represents a single value in JSON, a path, a query or a header."""
    if isinstance(value, Enum):
        return encode_text(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; give it one, for example datetime.UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, str | int | float | UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent: {value!r:.80}")
