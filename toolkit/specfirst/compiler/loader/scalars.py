"""Resolve plain YAML scalars by the core schema of YAML 1.2 (10.3.2): `on`, `yes` and dates are strings."""

from __future__ import annotations

import math
import re
import sys
from decimal import Decimal

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LARGEST = int(sys.float_info.max)
_NOT_ZERO = re.compile(r"[-+0.]*[1-9]")
_LONG = 100
_NUMBER_START = frozenset("0123456789+-.")


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Return the value of an unquoted, untagged scalar.

    Raises:
        ValueError: it is a number that JSON cannot express (infinite or NaN), or too large for a float.
    """
    if text in NULLS:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    if text[0] in _NUMBER_START:
        return _resolve_number(text)
    return text


def _resolve_number(text: str) -> str | int | float:
    if _INTEGER.fullmatch(text):
        return integer(text)
    if _OCTAL.fullmatch(text):
        return integer(text, 8)
    if _HEXADECIMAL.fullmatch(text):
        return integer(text, 16)
    if _FLOAT.fullmatch(text):
        return finite(text)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a JSON number: quote it, or write a finite number")
    return text


def finite(text: str) -> float:
    """Return `text` as a float.

    Raises:
        ValueError: it is too large.
    """
    value = float(text)
    if not math.isfinite(value):
        raise _too_large(text)
    return value


def integer(text: str, base: int = 10) -> int:
    """Return `text` as an integer.

    Raises:
        ValueError: it is too large for a float, which readers of JSON may take it for (RFC 8259, 6).
    """
    try:
        value = int(text, base)
    except ValueError:  # Python converts at most 4,300 decimal digits.
        raise _too_large(text) from None
    if abs(value) > _LARGEST:
        raise _too_large(text)
    return value


def loses_digits(text: str, value: float) -> bool:
    """Whether the float of `text` is written with other digits than it."""
    if value == 0:
        return _NOT_ZERO.match(text) is not None
    return len(text) > sys.float_info.dig and Decimal(text) != Decimal(repr(value))


def excerpt(text: str) -> str:
    """Return a text of a document for a message, shortened if it is long."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _too_large(text: str) -> ValueError:
    return ValueError(f"{excerpt(text)} is too large for a 64-bit number: write a smaller one")
