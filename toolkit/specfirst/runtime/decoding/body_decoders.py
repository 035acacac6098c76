"""Decoders of request bodies, compiled once per operation."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from specfirst.runtime.body_content import Content, FormContent, JsonContent, RawContent
from specfirst.runtime.decoding import json_text
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.coercion import NUL_REFUSED, contains_nul
from specfirst.runtime.decoding.form_decoder import FormFields, FormOfModel
from specfirst.runtime.decoding.form_reader import FormLimits
from specfirst.runtime.decoding.invalid_body import InvalidBody, located
from specfirst.runtime.decoding.media_type import charset_of, essence, most_specific
from specfirst.runtime.decoding.shape import shape_of
from specfirst.runtime.decoding.signature import HandlerParameter, read_fields
from specfirst.runtime.decoding.styles import ABSENT
from specfirst.runtime.interface import FieldError, UnsupportedMediaType
from specfirst.runtime.operation import BodyRule
from specfirst.runtime.parameter_markers import ContentBody, JsonBody, RawBody


class BodyDecoder(Protocol):
    """Decodes a request body into keyword arguments of the handler."""

    spooled: bool
    """Whether parts of the body are kept on disk."""

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        """Return the arguments by name, and add what is invalid to `errors`."""

    def json_schema(self, media_type: str) -> dict[str, Any]:
        """Return the JSON Schema that bodies of a declared media type are validated by."""


class BodyReader(Protocol):
    """Reads a request body as one value."""

    spooled: bool

    async def read(self, reception: Reception) -> Any:
        """Return the value, or `ABSENT` where there is no body.

        Raises:
            InvalidBody: the body does not match its schema.
        """

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema that the body is validated by."""


def body_decoder(parameters: Sequence[HandlerParameter], rule: BodyRule | None) -> BodyDecoder | None:
    """Return the decoder of a handler's body parameters; None if it takes no body."""
    if rule is None:
        return None
    marker = parameters[0].marker if parameters else None
    if isinstance(marker, JsonBody):
        return BodyArgument(parameters[0].name, JsonReader(parameters[0].type), required=rule.required)
    if isinstance(marker, RawBody):
        return BodyArgument(parameters[0].name, RawReader(parameters[0].type), required=rule.required)
    if isinstance(marker, ContentBody):
        return BodyArgument(parameters[0].name, ContentReader(rule), required=rule.required)
    return FormArguments(parameters, rule)


class BodyArgument:
    """A body that is one argument of the handler."""

    def __init__(self, name: str, reader: BodyReader, *, required: bool) -> None:
        self._name = name
        self._required = required
        self._reader = reader
        self.spooled = reader.spooled

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        """Read the body, and pass it as the one argument; None if it is optional and absent."""
        try:
            value = await self._reader.read(reception)
        except InvalidBody as invalid:
            errors.extend(invalid.errors)
            return {}
        if value is ABSENT:
            if self._required:
                errors.append(_MISSING)
            return {self._name: None}
        return {self._name: value}

    def json_schema(self, media_type: str) -> dict[str, Any]:
        """Return the JSON Schema of bodies of this media type."""
        reader = self._reader
        return (
            reader.json_schemas()[media_type] if isinstance(reader, ContentReader) else reader.json_schema()
        )


_MISSING = FieldError(("body",), "missing", "This operation needs a body.")


class FormArguments:
    """A form whose fields are arguments of the handler."""

    def __init__(self, parameters: Sequence[HandlerParameter], rule: BodyRule) -> None:
        limits = FormLimits(max_bytes=rule.max_bytes)
        self._fields = FormFields(parameters, limits, closed=rule.closed, dropped=rule.dropped)
        self._required = rule.required
        self.spooled = self._fields.spooled

    async def decode(self, reception: Reception, errors: list[FieldError]) -> dict[str, Any]:
        """Read the form, and pass its fields as arguments."""
        if essence(reception.request.headers.get("content-type")) is None:
            await reception.read()
            if self._required:
                errors.append(_MISSING)
                return {}
        try:
            arguments: dict[str, Any] = await self._fields.read(reception)
        except InvalidBody as invalid:
            errors.extend(invalid.errors)
            return {}
        return arguments

    def json_schema(self, media_type: str) -> dict[str, Any]:
        """Return the JSON Schema of the form."""
        return self._fields.json_schema()


class JsonReader:
    """Reads a JSON body, and validates it directly from its bytes."""

    spooled = False

    def __init__(self, type_: Any) -> None:
        self.adapter: TypeAdapter[Any] = adapter_for(type_)

    async def read(self, reception: Reception) -> Any:
        """Parse and validate the body."""
        text = await reception.read()
        if not text:
            return ABSENT
        try:
            body = json_text.parse(text)
            return self._validate(text)
        except json_text.MalformedJson as error:
            raise InvalidBody([error.error]) from None
        except ValidationError as error:
            raise InvalidBody(located(error, body)) from None

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the body."""
        return self.adapter.json_schema()

    def _validate(self, text: bytes) -> Any:
        try:
            return self.adapter.validate_json(text, by_name=False)
        except ValidationError:
            if b"." not in text and b"e" not in text and b"E" not in text:
                raise
            return self.adapter.validate_json(json_text.with_integral_floats_as_integers(text), by_name=False)


class RawReader:
    """Reads a body without parsing it: bytes, or text that is validated by the constraints of its type."""

    spooled = False

    def __init__(self, type_: Any) -> None:
        self._bytes = type_ is bytes
        adapter: TypeAdapter[Any] = adapter_for(type_)
        self._adapter = None if type_ in (bytes, str) else adapter
        self._coerce = shape_of(adapter).coerce

    async def read(self, reception: Reception) -> Any:
        """Return the bytes of the body, or its text as a validated value."""
        content = await reception.read()
        if not content:
            return ABSENT
        if self._bytes:
            return content
        charset = charset_of(reception.request.headers.get("content-type"))
        if charset is None:
            raise UnsupportedMediaType("The character set of the body is unknown; use UTF-8.")
        try:
            text = content.decode(charset)
        except UnicodeDecodeError:
            error = FieldError(("body",), "string_unicode", f"The body is not valid {charset.upper()}.")
            raise InvalidBody([error]) from None
        if contains_nul(text):
            raise InvalidBody([FieldError(("body",), *NUL_REFUSED)])
        if self._adapter is None:
            return text
        value = self._coerce(text)
        try:
            return self._adapter.validate_python(value, by_name=False)
        except ValidationError as error:
            raise InvalidBody(located(error, value)) from None

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the text; empty for bytes."""
        return {} if self._adapter is None else self._adapter.json_schema()


class ContentReader:
    """Reads a body in one of several media types, by the most specific declared one that matches."""

    def __init__(self, rule: BodyRule) -> None:
        self._readers = {
            media_type: (content, reader)
            for content, reader in ((content, _reader(content, rule)) for content in rule.contents)
            for media_type in content.media_types
        }
        self.spooled = any(reader.spooled for _, reader in self._readers.values())

    async def read(self, reception: Reception) -> Any:
        """Read the body by the declared media type that matches its `Content-Type` most closely."""
        media_type = essence(reception.request.headers.get("content-type"))
        declared = None if media_type is None else most_specific(self._readers, media_type)
        if declared is None:
            # The headers were accepted, so there is no body, or one without a known media type.
            await reception.read()
            return ABSENT
        content, reader = self._readers[declared]
        value = await reader.read(reception)
        variant = content.variant
        if value is ABSENT or variant is None or isinstance(value, variant):
            return value
        named = {field.name for field in dataclasses.fields(variant)}
        return variant(body=value, **({"media_type": media_type} if "media_type" in named else {}))

    def json_schemas(self) -> dict[str, dict[str, Any]]:
        """Return the JSON Schemas by declared media type."""
        return {media_type: reader.json_schema() for media_type, (_, reader) in self._readers.items()}

    def json_schema(self) -> dict[str, Any]:
        """Return the union of the JSON Schemas of all media types."""
        return {"anyOf": list(self.json_schemas().values())}


def _reader(content: Content, rule: BodyRule) -> BodyReader:
    if isinstance(content, JsonContent):
        return JsonReader(content.type)
    if isinstance(content, RawContent):
        return RawReader(content.type)
    limits = FormLimits(max_bytes=rule.max_bytes)
    # A form without fields has no content: where the body is optional, it is absent.
    if isinstance(content, FormContent):
        return FormOfDataclass(content, limits, empty_is_absent=not rule.required)
    return FormOfModel(content.type, content.fields, limits, empty_is_absent=not rule.required)


class FormOfDataclass:
    """Reads a form into a dataclass, with a field for each attribute."""

    def __init__(self, content: FormContent, limits: FormLimits, *, empty_is_absent: bool) -> None:
        self._empty_is_absent = empty_is_absent
        parameters = read_fields(content.fields, content.defaults)
        self._fields = FormFields(parameters, limits, closed=content.closed, dropped=content.dropped)
        self.spooled = self._fields.spooled
        self._variant = content.variant

    async def read(self, reception: Reception) -> Any:
        """Read the fields of the form into the dataclass."""
        values = await self._fields.read(reception, empty_is_absent=self._empty_is_absent)
        return ABSENT if values is ABSENT else self._variant(**values)

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the form."""
        return self._fields.json_schema()
