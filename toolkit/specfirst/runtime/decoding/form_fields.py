"""One field of a form: what is sent under its name, read by its encoding (OpenAPI 3.1, 4.8.15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData, QueryParams, UploadFile

from specfirst.runtime.decoding import json_text, styles
from specfirst.runtime.decoding.coercion import NUL_REFUSED, coercion_of, holds_nul, kinds_of
from specfirst.runtime.decoding.form_charset import is_utf8
from specfirst.runtime.decoding.media_type import accepts, essence, is_json
from specfirst.runtime.decoding.schema_shape import items_of
from specfirst.runtime.decoding.styles import ABSENT
from specfirst.runtime.interface import FieldError, RequestTooLarge
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.parameter_markers import FilePart, FormField

Values = list[UploadFile | str]


class _Named:
    """What fields and files have in common."""

    def __init__(self, wire_name: str, *, is_list: bool) -> None:
        self.wire_name = wire_name
        self.is_list = is_list

    def takes(self, name: str) -> bool:
        """Whether a part of this name belongs to the field: `tags`, `tags[]`, `filter[state]`."""
        return name == self.wire_name or name.startswith(f"{self.wire_name}[")

    def _values(self, form: FormData) -> Values:
        named = form.getlist(self.wire_name)
        return named or (form.getlist(f"{self.wire_name}[]") if self.is_list else [])

    def _error(self, kind: str, message: str) -> FieldError:
        return FieldError(("body", self.wire_name), kind, message)


class FileReader(_Named):
    """A file, or a list of them."""

    def __init__(self, marker: FilePart, *, is_list: bool) -> None:
        super().__init__(marker.wire_name, is_list=is_list)
        self._content_types = marker.content_types

    async def read(self, form: FormData, errors: list[FieldError]) -> Any:
        """The files; `ABSENT` where none came or where one is wrong, which is added to `errors`."""
        values = self._values(form)
        if not values:
            return ABSENT
        wrong = next(filter(None, map(self._refusal, values)), None)
        if wrong is None and len(values) > 1 and not self.is_list:
            wrong = self._error("repeated", "Give this field once.")
        if wrong is not None:
            errors.append(wrong)
        return values if self.is_list else values[0]

    def _refusal(self, value: UploadFile | str) -> FieldError | None:
        if not isinstance(value, UploadFile):
            return self._error("form_part", "This part must be a file.")
        if not is_utf8(value.filename or ""):
            return self._error("string_unicode", "The file name is not valid UTF-8.")
        media_type = essence(value.content_type)
        if self._content_types and media_type and not accepts(self._content_types, media_type):
            return self._error("media_type", f"Send this file as {', '.join(self._content_types)}.")
        return None


class FieldReader(_Named):
    """A field that is text: a scalar, an array or an object, in a style or as JSON."""

    def __init__(self, marker: FormField, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
        kinds = kinds_of(schema, definitions)
        super().__init__(marker.wire_name, is_list="array" in kinds)
        self._kind = next((each for each in ("array", "object") if each in kinds), "scalar")
        self._style, self._explode = marker.style, marker.explode
        self._coerce = coercion_of(schema, definitions)
        part = items_of(schema, definitions) if self._kind == "array" else schema
        part_kinds = kinds_of(part, definitions)
        self._may_be_bytes = not part_kinds or part.get("format") == "binary"
        self._may_be_text = "string" in part_kinds
        self.is_json = marker.style is None and (
            any(map(is_json, marker.content_types)) or bool(part_kinds & {"object", "array"})
        )

    async def read(self, form: FormData, errors: list[FieldError]) -> Any:
        """The value, not yet validated; `ABSENT` where none came or where its text cannot be read."""
        try:
            value = await self._read(form)
        except styles.AmbiguousParameter:
            errors.append(self._error("repeated", "Give this field once."))
            return ABSENT
        except json_text.MalformedJson as error:
            errors.append(self._error("json_invalid", error.error.message))
            return ABSENT
        except _NotText:
            errors.append(self._error("form_part", "This part must be text."))
            return ABSENT
        if holds_nul(value):
            errors.append(self._error(*NUL_REFUSED))
            return ABSENT
        return value if value is ABSENT else self._coerce(value)

    async def _read(self, form: FormData) -> Any:
        if self._style is not None:
            return self._in_style(form, self._style, explode=self._explode)
        values = self._values(form)
        if not values:
            # How many clients write objects and lists, whatever the document says.
            return ABSENT if self._kind == "scalar" else self._in_style(form, "deepObject", explode=True)
        if self._kind != "array" and len(values) > 1:
            raise styles.AmbiguousParameter
        parts = [await self._part(value) for value in values]
        if self._kind != "array":
            return parts[0]
        return parts[0] if len(parts) == 1 and isinstance(parts[0], list) else parts

    def _in_style(self, form: FormData, style: str, *, explode: bool) -> Any:
        texts = QueryParams([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
        kind = "object" if style == "deepObject" else self._kind
        return styles.read_query(texts, self.wire_name, kind=kind, style=style, explode=explode)

    async def _part(self, value: UploadFile | str) -> Any:
        if not self.is_json:
            if isinstance(value, str):
                return value
            if not self._may_be_bytes:
                raise _NotText
            return await _bytes_of(value)
        text = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else await _bytes_of(value)
        try:
            return json_text.parse(text)
        except json_text.MalformedJson:
            if self._may_be_text:
                return text.decode("utf-8", "surrogateescape")
            raise


class _NotText(Exception):
    pass


async def _bytes_of(file: UploadFile) -> bytes:
    if (file.size or 0) > MEBIBYTE:
        raise RequestTooLarge(f"A file in this field may have at most {MEBIBYTE} bytes.")
    return await file.read()
