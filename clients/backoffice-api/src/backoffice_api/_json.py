"""JSON text, and typed access to decoded JSON."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from math import isfinite
from typing import Any, TypeGuard

import msgspec


class ExactFloat(float):
    """A number with a fraction or an exponent, and its text: a `Decimal` keeps all its digits."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> ExactFloat:
        number = super().__new__(cls, text)
        number.text = text
        return number


_DECODER = msgspec.json.Decoder()
_EXACT_DECODER = msgspec.json.Decoder(float_hook=ExactFloat)


def loads(content: str | bytes, *, exact: bool = False) -> Any:
    """Decode JSON, with a lenient parser for what the C parser refuses; numbers as `ExactFloat` if requested.

    Raises `ValueError`.
    """
    try:
        try:
            return (_EXACT_DECODER if exact else _DECODER).decode(content)
        except msgspec.DecodeError:
            return json.loads(content, parse_float=ExactFloat if exact else None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def dumps(value: Any, *, ascii_only: bool = False) -> str:
    """Encode what `encode` returns, a `Decimal` as a number with all its digits.

    Raises `ValueError` for numbers that JSON has no form for.
    """
    try:
        return json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    except TypeError:
        _refuse_infinite(value)
        text = _EXACT_ENCODER.encode(value).decode()
        return _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], text) if ascii_only else text


def _plain(value: Any) -> Any:
    """Convert subclasses, such as unknown members of enumerations, to types of the C encoder."""
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent")


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_EXACT_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)


def _refuse_infinite(value: Any) -> None:
    if is_object(value):
        value = list(value.values())
    if is_array(value):
        for item in value:
            _refuse_infinite(item)
    elif (isinstance(value, float) and not isfinite(value)) or (
        isinstance(value, Decimal) and not value.is_finite()  # `isfinite` would read it as a float
    ):
        raise ValueError(f"JSON has no form for {value}")


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
