"""The parts of a form, as they come; files are spooled to disk by Starlette's parser."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.form_charset import in_utf8, is_utf8
from specfirst.runtime.decoding.media_type import essence
from specfirst.runtime.decoding.multipart import TypedParser
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
    """Limits on a form.

    What stays in memory has bounds of its own: text, and the first MiB of each file. A form that takes
    a file of gigabytes must not take as much text.
    """

    max_bytes: int
    fields: int = MANY_PARTS
    files: int = 0

    @property
    def text_bytes(self) -> int:
        """The longest text of one field."""
        return min(self.max_bytes, MEBIBYTE) if self.files else self.max_bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The contents of a form."""

    texts: EncodedPairs
    files: Mapping[str, list[UploadFile]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    """Names of fields whose text is not UTF-8."""
    types: Mapping[str, list[str]] = field(default_factory=dict)
    """The media types of texts that name theirs."""
    url_encoded: bool = False

    def names(self) -> Iterable[str]:
        """Return the names of all fields, without repetition."""
        return dict.fromkeys([*self.texts.names(), *self.files, *self.unreadable])


async def read_form(reception: Reception, limits: FormLimits) -> Form:
    """Every field and file; a file input that a browser left blank is no file.

    Raises:
        InvalidRequest: the body is no form, or has too many parts.
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
        # A full disk, say: no fault of the form. What was spooled has no name and is gone already.
        logger.warning("a form cannot be spooled: %s", error)
        raise ServiceUnavailable from None
    except Exception as error:  # the parsers raise a family of their own
        raise InvalidRequest(errors=[_UNREADABLE]) from error


def _sorted(form: FormData, types: Mapping[str, list[str]]) -> Form:
    """The parts by what they are."""
    texts: list[str] = []
    files: dict[str, list[UploadFile]] = {}
    unreadable: list[str] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if not _is_blank(value):
                files.setdefault(name, []).append(value)
        elif is_utf8(value) and is_utf8(name):
            texts.append(f"{quote(name)}={quote(value)}")
        else:
            unreadable.append(name)
    return Form(EncodedPairs("&".join(texts)), files, tuple(unreadable), types)


def _is_blank(file: UploadFile) -> bool:
    """Whether it is what browsers send for a file input without a file (HTML, 4.10.21.4)."""
    return not file.filename and not file.size
