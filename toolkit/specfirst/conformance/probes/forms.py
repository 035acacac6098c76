"""Encode forms as browsers do (RFC 7578), from the values of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MEDIA_TYPE = "multipart/form-data"
BOUNDARY = "a-boundary-that-nothing-contains"

Part = tuple[str, str, bool]
"""The name of a field, its text, and whether it is sent as a file."""


def parts_of(schema: Mapping[str, Any], values: Mapping[str, Any]) -> list[Part]:
    """Return the parts of an example, with files for binary fields."""
    properties = schema.get("properties", {})
    return [(name, str(value), is_file(properties.get(name, {}))) for name, value in values.items()]


def is_file(schema: Mapping[str, Any]) -> bool:
    """Whether a property is the bytes of a file."""
    return schema.get("format") == "binary"


def encoded(parts: list[Part]) -> bytes:
    """Return the parts as the body of a multipart form."""
    return b"".join(_lines(parts))


def _lines(parts: list[Part]) -> Iterator[bytes]:
    for name, text, file in parts:
        yield f"--{BOUNDARY}\r\n".encode()
        named = f'form-data; name="{name}"' + ('; filename="a.txt"' if file else "")
        yield f"Content-Disposition: {named}\r\n\r\n{text}\r\n".encode()
    yield f"--{BOUNDARY}--\r\n".encode()
