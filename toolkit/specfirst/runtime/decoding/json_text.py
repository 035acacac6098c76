"""Strict JSON (RFC 8259), which refuses with a reason what parsers accept silently.

Pydantic's parser `jiter` refuses invalid UTF-8, lone surrogates, NaN and duplicate keys. This module also
refuses numbers that databases and other systems cannot store, and NUL, which PostgreSQL cannot store.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import jiter

from specfirst.runtime.interface import FieldError

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

# Most bodies contain none of these and need no walk. Digits within a text, as in a UUID, are not numbers.
_SUSPICIOUS = re.compile(rb"\\u0000|(?:\A|[\s\[:,])-?(?:[0-9]{19}|[0-9.]+[eE])")


class MalformedJson(Exception):
    """Raised for text that is not JSON, or contains a value that cannot be stored."""

    def __init__(self, error: FieldError) -> None:
        self.error = error
        super().__init__(error.message)


def parse(text: bytes) -> Any:
    """Parse JSON strictly.

    Raises:
        MalformedJson: with the location and the reason.
    """
    try:
        value = jiter.from_json(text, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        raise MalformedJson(FieldError(("body",), "json_invalid", f"Invalid JSON: {error}")) from None
    except RecursionError:
        raise MalformedJson(FieldError(("body",), "json_invalid", "The JSON is nested too deeply.")) from None
    if _SUSPICIOUS.search(text):
        _refuse_unstorable(value, ("body",))
    return value


def parse_integral(text: bytes) -> Any:
    """Parse JSON strictly, with `2.0` as the integer 2.

    Raises:
        MalformedJson: with the location and the reason.
    """
    value = parse(text)
    if b"." not in text and b"e" not in text and b"E" not in text:
        return value
    return parse(with_integral_floats_as_integers(text))


def with_integral_floats_as_integers(text: bytes) -> bytes:
    """Write `2.0` as `2` in a JSON text, since both are the integer 2 in JSON Schema (2020-12, 6.1.1)."""
    return json.dumps(json.loads(text, parse_float=_number)).encode()


def _number(text: str) -> float | int:
    integer = integer_of(text)
    return float(text) if integer is None else integer


def integer_of(text: str) -> int | None:
    """Return the integer that the text of a number means, such as `2.0`; None if it is none of 64 bits.

    A float cannot represent every integer beyond 2^53, nor `1e-400`, which is no integer but the float 0.
    """
    value = float(text)
    if not value.is_integer() or abs(value) > INT64_MAX:
        return None
    try:
        exact = Decimal(text)
    except InvalidOperation:  # Its exponent is beyond those of decimals.
        return None
    return int(exact) if exact == exact.to_integral_value() else None


def _refuse_unstorable(value: Any, loc: tuple[str | int, ...]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_unstorable(key, loc)
            _refuse_unstorable(item, (*loc, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unstorable(item, (*loc, index))
    elif isinstance(value, str) and "\x00" in value:
        raise MalformedJson(FieldError(loc, "string_nul", "Text must not contain the NUL character."))
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise MalformedJson(FieldError(loc, "number_out_of_range", "The number is too large."))
    elif isinstance(value, int) and not INT64_MIN <= value <= INT64_MAX:
        raise MalformedJson(FieldError(loc, "number_out_of_range", "The integer does not fit 64 bits."))
