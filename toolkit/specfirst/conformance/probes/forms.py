"""Encode forms as browsers do (RFC 7578; URL Living Standard, 5), from the values of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from specfirst.conformance.probes.parameter_texts import as_text

MULTIPART: Final = "multipart/form-data"
URL_ENCODED: Final = "application/x-www-form-urlencoded"
MEDIA_TYPES: Final = (MULTIPART, URL_ENCODED)
BOUNDARY = "a-boundary-that-nothing-contains"

Part = tuple[str, str, bool]
"""The name of a field, its text, and whether it is sent as a file."""


def parts_of(schema: Mapping[str, Any], values: Any) -> list[Part]:
    """Return the parts of an example, with files for binary fields and one part for each item of an array.

    Optional fields without a text, such as objects, are left out.

    Raises:
        LookupError: the example is no object, or a required field has no text.
    """
    if not isinstance(values, Mapping):
        raise LookupError("the example of a form has to be an object")
    properties = schema.get("properties", {})
    parts: list[Part] = []
    for name, value in values.items():
        texts = [as_text(item) for item in (value if isinstance(value, list) else [value])]
        if None not in texts:
            parts += ((name, str(text), is_file(properties.get(name, {}))) for text in texts)
        elif name in schema.get("required", ()):
            raise LookupError(f"the example of the field {name} has no single way to be sent")
    return parts


def is_file(schema: Any) -> bool:
    """Whether a property is the bytes of a file."""
    return isinstance(schema, Mapping) and schema.get("format") == "binary"


def encoded(media_type: str, parts: list[Part]) -> bytes:
    """Return the parts as the body of a form."""
    if media_type == URL_ENCODED:
        return urlencode([(name, text) for name, text, _ in parts]).encode()
    return b"".join(_lines(parts))


def _lines(parts: list[Part]) -> Iterator[bytes]:
    for name, text, file in parts:
        yield f"--{BOUNDARY}\r\n".encode()
        named = f'form-data; name="{name}"' + ('; filename="a.txt"' if file else "")
        yield f"Content-Disposition: {named}\r\n\r\n{text}\r\n".encode()
    yield f"--{BOUNDARY}--\r\n".encode()
