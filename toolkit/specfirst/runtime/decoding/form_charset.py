"""The character set of form parts: UTF-8, as defined by RFC 7578 (section 5.1).

Starlette decodes invalid text as Latin-1, which turns it into a different text. The codec defined here
decodes everything: invalid bytes become lone surrogates, which valid text cannot contain.
"""

from __future__ import annotations

import codecs
from typing import Any

from python_multipart.multipart import parse_options_header
from starlette.requests import Request

_CHARSET = "specfirst_utf8"
_CONTENT_TYPE = b"content-type"


def _decode(data: Any, errors: str = "strict", /) -> tuple[str, int]:
    return codecs.utf_8_decode(data, "surrogateescape", True)


def _find(name: str) -> codecs.CodecInfo | None:
    if name != _CHARSET:
        return None
    return codecs.CodecInfo(codecs.utf_8_encode, _decode, name=_CHARSET)


codecs.register(_find)


def in_utf8(request: Request) -> Request:
    """Return the request with a `Content-Type` that makes Starlette decode the form by this codec."""
    kind, parameters = parse_options_header(request.headers.get("content-type"))
    boundary = parameters.get(b"boundary")
    if kind != b"multipart/form-data" or boundary is None:
        return request
    quoted = boundary.replace(b"\\", rb"\\").replace(b'"', rb"\"")
    content_type = b'%b; charset=%b; boundary="%b"' % (kind, _CHARSET.encode(), quoted)
    headers = [(name, value) for name, value in request.scope["headers"] if name != _CONTENT_TYPE]
    return Request({**request.scope, "headers": [*headers, (_CONTENT_TYPE, content_type)]}, request.receive)


def is_utf8(text: str) -> bool:
    """Whether text of such a form was valid UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def as_bytes(text: str) -> bytes:
    """Return the bytes that text of such a form was decoded from."""
    return text.encode("utf-8", "surrogateescape")
