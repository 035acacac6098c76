"""Read the parts of a form. Starlette's parser spools files to disk."""

from __future__ import annotations

import codecs
import logging
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect, Request

from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.media_type import essence
from specfirst.runtime.decoding.styles import EncodedPairs
from specfirst.runtime.interface import ApiError, FieldError, InvalidRequest, ServiceUnavailable
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.request_context import exchange_of

logger = logging.getLogger("specfirst.runtime.decoding")

MANY_PARTS = 1000
MULTIPART = "multipart/form-data"
URL_ENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """Limits of a form.

    Text and the first MiB of each file stay in memory and have limits of their own, so that a form for files
    of gigabytes does not accept as much text.
    """

    max_bytes: int
    fields: int = MANY_PARTS
    files: int = 0

    @property
    def text_bytes(self) -> int:
        """The maximum length of the text of one field."""
        return min(self.max_bytes, MEBIBYTE) if self.files else self.max_bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The contents of a form."""

    texts: EncodedPairs
    files: Mapping[str, list[UploadFile]] = field(default_factory=dict)
    not_text: Mapping[str, list[bytes]] = field(default_factory=dict)
    """The parts without a file name that are not UTF-8, by field."""
    types: Mapping[str, list[str]] = field(default_factory=dict)
    """The media types that text parts declare, by field."""
    url_encoded: bool = False

    def names(self) -> Iterable[str]:
        """Return the names of all fields, without repetition."""
        return dict.fromkeys([*self.texts.names(), *self.files, *self.not_text])


async def read_form(reception: Reception, limits: FormLimits) -> Form:
    """Read every field and file; a file input that was left blank in a browser is not a file.

    Raises:
        InvalidRequest: the body is not a form, or has too many parts.
        ServiceUnavailable: a file cannot be spooled.
    """
    await reception.begin()
    if essence(reception.request.headers.get("content-type")) == URL_ENCODED:
        return _url_encoded(await reception.read(), limits)
    return await _of_parts(reception, limits)


def _url_encoded(body: bytes, limits: FormLimits) -> Form:
    if body.count(b"&") >= limits.fields:
        raise InvalidRequest(errors=[_UNREADABLE])
    try:
        text = body.decode()
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError:
        raise InvalidRequest(
            errors=[FieldError(("body",), "string_unicode", "The form is not valid UTF-8.")]
        ) from None
    return Form(EncodedPairs(text), url_encoded=True)


_UNREADABLE = FieldError(("body",), "form_invalid", "The form cannot be read.")


async def _of_parts(reception: Reception, limits: FormLimits) -> Form:
    request = reception.request
    if essence(request.headers.get("content-type")) != MULTIPART:
        return Form(EncodedPairs(""))
    typed = in_utf8(request)
    parser = TypedParser(
        typed.headers,
        typed.stream(),
        max_files=limits.files,
        max_fields=limits.fields,
        max_part_size=limits.text_bytes,
    )
    form = await _parsed(parser)
    exchange_of(request.scope).spooled.append(form)
    return _sorted(form, parser.types)


async def _parsed(parser: TypedParser) -> FormData:
    try:
        return await parser.parse()
    except (ApiError, ClientDisconnect):
        raise
    except OSError as error:
        # For example, the disk is full. The spooled part has no name and is gone already.
        logger.warning("a form cannot be spooled: %s", error)
        raise ServiceUnavailable from None
    except Exception as error:  # The parsers raise exceptions of several unrelated classes.
        raise InvalidRequest(errors=[_UNREADABLE]) from error


def _sorted(form: FormData, types: Mapping[str, list[str]]) -> Form:
    """Sort the parts into fields and files."""
    texts: list[str] = []
    files: dict[str, list[UploadFile]] = {}
    not_text: dict[str, list[bytes]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if not _is_blank(value):
                files.setdefault(name, []).append(value)
        elif is_utf8(value) and is_utf8(name):
            texts.append(f"{quote(name)}={quote(value)}")
        else:
            not_text.setdefault(name, []).append(as_bytes(value))
    return Form(EncodedPairs("&".join(texts)), files, not_text, types)


def _is_blank(file: UploadFile) -> bool:
    """Whether the part is what browsers send for a file input without a file (HTML, 4.10.21.4)."""
    return not file.filename and not file.size


class TypedParser(MultiPartParser):
    """Starlette's parser, which in itself keeps the headers of files only."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], **limits: int) -> None:
        super().__init__(headers, stream, **limits)
        self.types: dict[str, list[str]] = {}
        """The media types that text parts declare, by field."""
        self.header_name = self.header_value = b""
        self.media_type: str | None = None

    def on_part_begin(self) -> None:
        """Forget the media type of the previous part."""
        super().on_part_begin()
        self.media_type = None

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        """Collect the name of a header."""
        super().on_header_field(data, start, end)
        self.header_name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        """Collect the value of a header."""
        super().on_header_value(data, start, end)
        self.header_value += data[start:end]

    def on_header_end(self) -> None:
        """Keep the media type if the header is `Content-Type`."""
        super().on_header_end()
        if self.header_name.lower() == b"content-type":
            self.media_type = essence(self.header_value.decode("latin-1"))
        self.header_name = self.header_value = b""

    def on_part_end(self) -> None:
        """Record the media type of a text part that declares one."""
        super().on_part_end()
        name, value = self.items[-1]
        if isinstance(value, str) and self.media_type is not None:
            self.types.setdefault(name, []).append(self.media_type)


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
