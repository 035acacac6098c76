"""Convert the text of parameters to the JSON value that its schema describes.

Only JSON's notations count (`7`, `-1.5`, `1e3`, `true`), not Python's (`1_000`, ` 7 `, `yes`). Text that does
not fit stays text, and fails in validation with the message of the schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from specfirst.runtime.decoding.json_text import INT64_MAX, INT64_MIN, integer_of

Coerce = Callable[[Any], Any]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,308})(?:\.[0-9]{1,308})?(?:[eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}
_NULL_TEXTS = ("", "null")
_MAX_SAFE_DIGITS = 18
"""The most digits of an integer that certainly fits into 64 bits."""
_NOT_TEXT = frozenset({"integer", "number", "boolean", "null"})

NUL_REFUSED = ("string_nul", "Text must not contain the NUL character.")


def scalar_coercion(kinds: Collection[str], enumerated: Sequence[Any] = ()) -> Coerce:
    """Return the conversion of text to one of the JSON types `kinds`; values of an enumeration come first."""
    table = {_spelling(value): value for value in enumerated if not isinstance(value, str)}
    if kinds == {"integer"} and not table:
        return _integer_or_as_it_is
    if not table and not _NOT_TEXT & set(kinds):
        return as_it_is
    text_wins = "string" in kinds

    def coerce(value: Any) -> Any:
        if not isinstance(value, str):
            return _integral(value) if "integer" in kinds else value
        if value in table:
            return table[value]
        if "boolean" in kinds and value in _BOOLEANS:
            return _BOOLEANS[value]
        if "null" in kinds and not text_wins and value in _NULL_TEXTS:
            return None
        number: Any = value
        if "integer" in kinds:
            number = _integer_or_as_it_is(value)
        if number is value and "number" in kinds:
            number = _number_or_as_it_is(value)
        return number

    return coerce


def null_coercion(value: Any) -> Any:
    """Convert a text, and return None for the texts that mean null."""
    return None if value in _NULL_TEXTS else value


def as_it_is(value: Any) -> Any:
    """Return the value unchanged, for types whose text is their value."""
    return value


def _spelling(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _integer_or_as_it_is(value: Any) -> Any:
    if not isinstance(value, str):
        return _integral(value)
    digits = value[1:] if value.startswith("-") else value
    if digits.isdecimal() and digits.isascii() and (digits[0] != "0" or len(digits) == 1):
        return int(value) if len(digits) <= _MAX_SAFE_DIGITS else _in_64_bits(value)
    if _NUMBER.fullmatch(value) is None:
        return value
    whole, _, fraction = value.partition(".")
    if fraction and not fraction.strip("0"):
        return _in_64_bits(whole)
    integer = integer_of(value)
    return value if integer is None else integer


def _in_64_bits(text: str) -> int | str:
    # The smallest 64-bit integer has twenty characters, including its sign.
    number = int(text) if len(text) <= 20 else INT64_MAX + 1
    return number if INT64_MIN <= number <= INT64_MAX else text


def _integral(value: Any) -> Any:
    """Return the integer for a number such as 2.0 (JSON Schema 2020-12, 6.1.1), or the value itself."""
    is_integer = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return int(value) if is_integer else value


def _number_or_as_it_is(value: str) -> Any:
    if _NUMBER.fullmatch(value) is None:
        return value
    number = float(value)
    return value if number in (float("inf"), float("-inf")) else number


def contains_nul(value: Any) -> bool:
    """Whether any text in a parameter contains NUL, which databases cannot store."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(map(contains_nul, value.values())) or any(map(contains_nul, value))
    return isinstance(value, list) and any(map(contains_nul, value))
