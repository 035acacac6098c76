"""Request bodies other than JSON: forms and raw content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from ._encode import encode, encode_text
from ._json import dumps, is_array, is_object
from ._parameters import Styled, query_string
from ._payload import FilePart, Payload
from ._record import Record
from ._types import UNSET, Unknown


class RequestBody:
    """A body that encodes itself."""

    __slots__ = ()

    def payload(self) -> Payload:
        """Return the encoded body. Raises `TypeError` or `OSError` for a file that cannot be read."""
        raise NotImplementedError


class Multipart(Record, RequestBody, frozen=True):
    """`multipart/form-data` (RFC 7578). Lists become a part per item; `None` and `UNSET` are left out."""

    fields: Mapping[str, object]
    files: Mapping[str, object]

    def payload(self) -> Payload:
        boundary = token_hex(16)
        segments: list[bytes | FilePart] = []
        for name, value in _items(self.fields):
            media_type, text = _field(value)
            segments.append(_part(boundary, name, media_type) + text.encode() + b"\r\n")
        for name, value in _items(self.files):
            file = FilePart(value)
            segments += [_part(boundary, name, file.media_type, file.filename), file, b"\r\n"]
        segments.append(f"--{boundary}--\r\n".encode())
        return Payload(f"multipart/form-data; boundary={boundary}", segments)


class Form(Record, RequestBody, frozen=True):
    """`application/x-www-form-urlencoded`; `None` and `UNSET` are left out.

    Unless styled, lists repeat their name, and objects are JSON.
    """

    fields: Mapping[str, object]

    def payload(self) -> Payload:
        styled = {name: value for name, value in self.fields.items() if isinstance(value, Styled)}
        plain = {name: value for name, value in self.fields.items() if name not in styled}
        pairs = [(name, _field(value)[1]) for name, value in _items(plain)]
        parts = [part for part in (urlencode(pairs), query_string(styled)) if part]
        return Payload("application/x-www-form-urlencoded", ["&".join(parts).encode()])


class Content(Record, RequestBody, frozen=True):
    """A file, or text, as the whole body; `media_type` is sent unless it is a range such as `image/*`."""

    data: object
    media_type: str

    def payload(self) -> Payload:
        file = FilePart(self.data.encode() if isinstance(self.data, str) else self.data)
        return Payload(file.media_type if "*" in self.media_type else self.media_type, [file])


def _items(members: Mapping[str, object]) -> Iterable[tuple[str, Any]]:
    for name, value in members.items():
        values: list[Any] = value if is_array(value) else [value]
        for item in values:
            if item is not None and item is not UNSET:
                yield name, item


def _field(value: Any) -> tuple[str | None, str]:
    """Return the media type and text of a field: objects are JSON (OpenAPI 3.1, section 4.8.15.1)."""
    if is_object(value) or is_array(value) or isinstance(value, Struct | Unknown):
        return "application/json", dumps(encode(value))
    return None, encode_text(value)


def _part(boundary: str, name: str, media_type: str | None, filename: str | None = None) -> bytes:
    disposition = f'form-data; name="{_escaped(name)}"'
    if filename is not None:
        disposition += f'; filename="{_escaped(filename)}"'
    lines = [f"--{boundary}", f"Content-Disposition: {disposition}"]
    if media_type is not None:
        lines.append(f"Content-Type: {_escaped(media_type)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _escaped(text: str) -> str:
    """Escape as browsers do (WHATWG HTML, 4.10.21.8), so that no name ends its header."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
