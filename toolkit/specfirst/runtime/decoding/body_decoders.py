"""Bodies: JSON, forms with or without files, and raw bytes or text; each compiled once per operation."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from specfirst.runtime.decoding import json_text
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.coercion import NUL_REFUSED, holds_nul
from specfirst.runtime.decoding.form_charset import in_utf8, is_utf8
from specfirst.runtime.decoding.shape import shape_of
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.decoding.values import Values
from specfirst.runtime.interface import ApiError, FieldError, InvalidRequest, ServiceUnavailable
from specfirst.runtime.operation import MEBIBYTE, BodyRule
from specfirst.runtime.parameter_markers import FilePart, FormField, JsonBody, RawBody

logger = logging.getLogger("specfirst.runtime.decoding")

SPOOLED = "specfirst.spooled"
"""What of the request is on disk, to be closed at its end."""


class BodyDecoder(Protocol):
    """Turns the body into keyword arguments; adds what is wrong to `errors`."""

    spooled: bool
    """Whether parts of it are kept on disk."""

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        """The arguments by name."""


def body_decoder(parameters: Sequence[HandlerParameter], rule: BodyRule | None) -> BodyDecoder | None:
    """The decoder for a handler's body parameters; None where it takes no body."""
    if rule is None or not parameters:
        return None
    if isinstance(parameters[0].marker, JsonBody):
        return JsonDecoder(parameters[0], rule)
    if isinstance(parameters[0].marker, RawBody):
        return RawDecoder(parameters[0], rule)
    return FormDecoder(parameters, rule)


class JsonDecoder:
    """A JSON body, validated from its bytes."""

    spooled = False

    def __init__(self, parameter: HandlerParameter, rule: BodyRule) -> None:
        self._name = parameter.name
        self._rule = rule
        self.adapter: TypeAdapter[Any] = adapter_for(parameter.type)

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        text = await reception.read()
        if not text:
            if self._rule.required:
                errors.append(FieldError(("body",), "missing", "This operation needs a body."))
            return {self._name: None}
        try:
            json_text.parse(text)
            return {self._name: self._validate(text)}
        except json_text.MalformedJson as error:
            errors.append(error.error)
        except ValidationError as error:
            errors.extend(located(error))
        return {}

    def _validate(self, text: bytes) -> Any:
        try:
            return self.adapter.validate_json(text)
        except ValidationError:
            if b"." not in text and b"e" not in text and b"E" not in text:
                raise
            return self.adapter.validate_json(json_text.with_integral_floats_as_integers(text))


class RawDecoder:
    """A body that is passed on as it came."""

    spooled = False

    def __init__(self, parameter: HandlerParameter, rule: BodyRule) -> None:
        self._name = parameter.name
        self._required = rule.required
        self._text = parameter.type is str

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        content = await reception.read()
        if not content and self._required:
            errors.append(FieldError(("body",), "missing", "This operation needs a body."))
        if not self._text:
            return {self._name: content}
        try:
            return {self._name: content.decode()}
        except UnicodeDecodeError:
            errors.append(FieldError(("body",), "string_unicode", "The body is not valid UTF-8."))
            return {}


_MANY_PARTS = 1000
_SPARE_PARTS = 16
"""Undeclared parts that are read, so that the refusal can name them."""


class FormDecoder:
    """A form body; files are spooled to disk by Starlette's parser.

    What stays in memory has bounds of its own: text, and the first MiB of each file. A form that takes
    a file of gigabytes must not take as much text.
    """

    def __init__(self, parameters: Sequence[HandlerParameter], rule: BodyRule) -> None:
        self._rule = rule
        self._fields = tuple(_FormReader(parameter) for parameter in parameters)
        self._wire_names = {reader.name: reader.wire_name for reader in self._fields}
        files = {each.name: Any for each in parameters if isinstance(each.marker, FilePart)}
        self.values = Values(parameters, files)
        texts = [each for each in self._fields if not each.is_file]
        uploads = [each for each in self._fields if each.is_file]
        self._max_fields = _most(texts) if rule.closed else _MANY_PARTS
        self._max_files = _most(uploads)
        self.spooled = bool(uploads)
        self._max_text = min(rule.max_bytes, MEBIBYTE) if uploads else rule.max_bytes

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        form = await self._read(reception, errors)
        raw: dict[str, Any] = {}
        if self._rule.closed:
            unknown = form.keys() - set(self._wire_names.values())
            errors.extend(
                FieldError(("body", name), "extra_forbidden", "Extra inputs are not permitted")
                for name in sorted(unknown)
            )
        for reader in self._fields:
            values = form.getlist(reader.wire_name)
            if values:
                raw[reader.name] = reader.read(values, errors)
        try:
            return self.values.validate(raw)
        except ValidationError as error:
            errors.extend(
                FieldError(("body", self._wire_names[str(loc[0])], *loc[1:]), type_, message)
                for loc, type_, message in _plain(error)
            )
            return {}

    async def _read(self, reception: Reception, errors: list[FieldError]) -> FormData:
        request = reception.request
        await reception.begin()
        try:
            form = await in_utf8(request).form(
                max_files=self._max_files, max_fields=self._max_fields, max_part_size=self._max_text
            )
        except (ApiError, ClientDisconnect):
            raise
        except OSError as error:
            # A full disk, say: no fault of the form. What was spooled has no name and is gone already.
            logger.warning("a form cannot be spooled: %s", error)
            raise ServiceUnavailable from None
        except Exception as error:  # the parsers raise a family of their own, and Starlette an HTTPException
            raise InvalidRequest(
                errors=[FieldError(("body",), "form_invalid", "The form cannot be read.")]
            ) from error
        request.scope.setdefault(SPOOLED, []).append(form)
        return form


def _most(readers: Sequence[_FormReader]) -> int:
    """How many parts of a kind are read at most."""
    return _MANY_PARTS if any(each.is_list for each in readers) else len(readers) + _SPARE_PARTS


class _FormReader:
    """How one form field is read."""

    def __init__(self, parameter: HandlerParameter) -> None:
        assert isinstance(parameter.marker, FormField | FilePart)
        self.name = parameter.name
        self.wire_name = parameter.marker.wire_name
        self.is_file = isinstance(parameter.marker, FilePart)
        if self.is_file:
            self._kind = "array" if "list" in str(parameter.type) else "scalar"
        else:
            shape = shape_of(adapter_for(parameter.type))
            self._kind = shape.form
            self._coerce = shape.coerce
        self.is_list = self._kind == "array"

    def read(self, values: list[UploadFile | str], errors: list[FieldError]) -> Any:
        """The field's value, files checked to be files and texts coerced."""
        loc = ("body", self.wire_name)
        if self.is_file != all(isinstance(value, UploadFile) for value in values):
            expected = "a file" if self.is_file else "text"
            errors.append(FieldError(loc, "form_part", f"This part must be {expected}."))
            return None
        if holds_nul(values):
            errors.append(FieldError(loc, *NUL_REFUSED))
            return None
        names = (value.filename or "" for value in values if isinstance(value, UploadFile))
        if not all(map(is_utf8, names)):
            errors.append(FieldError(loc, "string_unicode", "The file name is not valid UTF-8."))
            return None
        if self._kind == "array":
            return values if self.is_file else self._coerce(list(values))
        if len(values) > 1:
            errors.append(FieldError(loc, "repeated", "Give this field once."))
        value = values[0]
        if self.is_file:
            return value
        if self._kind == "object":
            try:
                return json_text.parse(str(value).encode())
            except json_text.MalformedJson as error:
                errors.append(FieldError(loc, "json_invalid", error.error.message))
        return self._coerce(value)


_MOST_LISTED = 1000
"""Errors of one body: a response holds fewer, and listing 60,000 takes a second of the event loop."""


def located(error: ValidationError) -> list[FieldError]:
    """Pydantic's errors as ours, under `body`."""
    if (count := error.error_count()) > _MOST_LISTED:
        return [FieldError(("body",), "too_many_errors", f"The body breaks {count} rules of the contract.")]
    return [FieldError(("body", *loc), type_, message) for loc, type_, message in _plain(error)]


def _plain(error: ValidationError) -> list[tuple[tuple[int | str, ...], str, str]]:
    return [
        (each["loc"], each["type"], each["msg"])
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
