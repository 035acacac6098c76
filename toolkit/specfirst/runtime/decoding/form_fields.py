"""Read a field of a form from its parts, by its encoding (OpenAPI 3.1, 4.8.15)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from io import BytesIO
from typing import Any

from pydantic import TypeAdapter
from starlette.datastructures import UploadFile

from specfirst.runtime.decoding import json_text, styles
from specfirst.runtime.decoding.coercion import NUL_REFUSED, contains_nul
from specfirst.runtime.decoding.form_reader import Form, is_utf8
from specfirst.runtime.decoding.json_text import MalformedJson
from specfirst.runtime.decoding.meanings import Meanings
from specfirst.runtime.decoding.media_type import accepts, essence, is_json
from specfirst.runtime.decoding.shape import Shape
from specfirst.runtime.decoding.styles import ABSENT, MalformedParameter, decode_query
from specfirst.runtime.interface import FieldError, RequestTooLarge
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.parameter_markers import FilePart, FormField


class Named:
    """The common interface of fields and files."""

    def __init__(self, wire_name: str, *, is_list: bool = False) -> None:
        self.wire_name = wire_name
        self.is_list = is_list

    def takes(self, name: str) -> bool:
        """Whether a part of this name belongs to the field, such as `tags`, `tags[]` or `filter[state]`."""
        return name == self.wire_name or name.startswith(f"{self.wire_name}[")

    def _files(self, form: Form) -> list[UploadFile]:
        named = form.files.get(self.wire_name, [])
        return named or (form.files.get(f"{self.wire_name}[]", []) if self.is_list else [])

    def _error(self, kind: str, message: str) -> FieldError:
        return FieldError(("body", self.wire_name), kind, message)


class FileReader(Named):
    """Reads a file or a list of files."""

    def __init__(self, marker: FilePart, *, is_list: bool) -> None:
        super().__init__(marker.wire_name, is_list=is_list)
        self._content_types = marker.content_types

    async def read(self, form: Form, errors: list[FieldError]) -> Any:
        """Return the files; `ABSENT` if there are none or one is invalid, which is added to `errors`."""
        files = [*self._files(form), *map(_of_text, form.texts.get(self.wire_name))]
        files.extend(map(_without_name, form.not_text.get(self.wire_name, ())))
        refusal = self._refusal(files, form)
        if refusal is not None:
            errors.append(refusal)
            return ABSENT
        if not files:
            return ABSENT
        return files if self.is_list else files[0]

    def _refusal(self, files: list[UploadFile], form: Form) -> FieldError | None:
        if not all(is_utf8(file.filename or "") for file in files):
            return self._error("string_unicode", "The file name is not valid UTF-8.")
        if contains_nul([file.filename or "" for file in files]):
            return self._error(*NUL_REFUSED)
        # Parts without a file name are text to the parser, which keeps their media types apart.
        types = [*(essence(file.content_type) for file in files), *form.types.get(self.wire_name, ())]
        if self._content_types and not all(accepts(self._content_types, type_) for type_ in types if type_):
            return self._error("media_type", f"Send this file as {', '.join(self._content_types)}.")
        if len(files) > 1 and not self.is_list:
            return self._error("repeated", "Give this field once.")
        return None


class FieldReader(Named):
    """Reads a text field: a scalar, an array or an object, in a parameter style or as JSON."""

    def __init__(
        self,
        marker: FormField,
        shape: Shape,
        adapter: TypeAdapter[Any],
        *,
        siblings: Collection[str],
        takes_files: bool = False,
    ) -> None:
        """Make a reader of one field.

        `siblings` are the fields of the form, and `takes_files` allows the bytes of a file as the value.
        """
        super().__init__(marker.wire_name, is_list="array" in shape.kinds)
        self._shape = shape
        self._siblings = siblings
        self._takes_files = takes_files
        self._content_types = marker.content_types
        part = shape.items if shape.form == "array" else shape
        self._may_be_text = "string" in part.kinds
        structured = _is_structured(shape)
        self.is_json = marker.style is None and (structured or any(map(is_json, marker.content_types)))
        # A single text cannot be a `deepObject`, and OpenAPI 3.0 ignores styles in multipart forms (4.7.15).
        self._is_json_in_one_piece = self.is_json or (marker.style == "deepObject" and structured)
        self._own_names = self._members_of_form(marker)
        reads = [self._reading(form, marker.style or "form", marker.explode) for form in shape.forms]
        self._meanings = Meanings(shape, reads, adapter)

    def _members_of_form(self, marker: FormField) -> frozenset[str]:
        """Return the members of an object that may occur in the form under their own names."""
        if self._shape.form != "object" or marker.style not in (None, "form") or not marker.explode:
            return frozenset()
        return frozenset(self._shape.properties) - frozenset(self._siblings)

    def takes(self, name: str) -> bool:
        """Whether a part of this name belongs to the field, or to a member of it."""
        return super().takes(name) or name in self._own_names

    async def read(self, form: Form, errors: list[FieldError]) -> Any:
        """Return the value before validation; `ABSENT` if there is none or it cannot be read."""
        try:
            files = self._files(form)
            if files:
                return await self._of_files(files)
            self._refuse_other_types(form)
            texts = form.texts.get(self.wire_name)
            if self._is_json_in_one_piece and texts:
                return self._whole([self._parsed(decode_query(text).encode()) for text in texts])
            if self.is_json:
                return self._spread(form)
            return self._meanings.read(form)
        except MalformedParameter as error:
            errors.append(self._error(error.code, error.message))
        except MalformedJson as error:
            errors.append(self._error("json_invalid", error.error.message))
        return ABSENT

    def _refuse_other_types(self, form: Form) -> None:
        """Raise MalformedParameter for a part with a media type that its encoding does not declare."""
        for media_type in form.types.get(self.wire_name, ()) if self._content_types else ():
            if not accepts(self._content_types, media_type):
                raise MalformedParameter("media_type", f"Send this part as {', '.join(self._content_types)}.")

    def _reading(self, form: str, style: str, explode: bool) -> Callable[[Form], Any]:
        if form == "object" and style == "form" and explode:
            return lambda parts: styles.read_exploded_object(
                parts.texts, self._shape, self._siblings.__contains__
            )
        return lambda parts: styles.read_query(
            parts.texts, self.wire_name, self._shape, form=form, style=style, explode=explode
        )

    async def _of_files(self, files: list[UploadFile]) -> Any:
        if not self.is_json and not self._takes_files:
            raise MalformedParameter("form_part", "This part must be text.")
        parts = [await _bytes_of(file) for file in files]
        return self._whole([self._parsed(part) for part in parts] if self.is_json else parts)

    def _whole(self, parts: list[Any]) -> Any:
        """Build the value of a field from its parts: an array has one part per item, or is one part.

        A single part of a list of lists is one item, unless every value in it is a list.
        """
        if not self.is_list or self._shape.form != "array":
            if len(parts) > 1 and not self.is_list:
                raise styles.repeated()
            return parts[0] if len(parts) == 1 else parts
        if len(parts) != 1 or not isinstance(parts[0], list):
            return parts
        is_item = self._shape.items.form == "array" and not all(isinstance(part, list) for part in parts[0])
        return parts if is_item else parts[0]

    def _parsed(self, text: bytes) -> Any:
        try:
            return json_text.parse_integral(text)
        except MalformedJson:
            if self._may_be_text:
                return text.decode()
            raise

    def _spread(self, form: Form) -> Any:
        """Read an object or a list that is spread over several fields: `a[b]=1`, or `b=1`."""
        shape = self._shape
        name, kind = self.wire_name, shape.form
        found = styles.read_query(form.texts, name, shape, form=kind, style="deepObject", explode=True)
        if found is ABSENT and form.url_encoded and self._own_names:
            own = Shape(own_properties={own_name: shape.properties[own_name] for own_name in self._own_names})
            found = styles.read_exploded_object(form.texts, own, self._siblings.__contains__)
        return found if found is ABSENT else shape.coerce(found)


def _of_text(text: str) -> UploadFile:
    """Return the parts without a file name, since a URL-encoded form cannot send bytes otherwise."""
    return _without_name(decode_query(text).encode())


def _without_name(content: bytes) -> UploadFile:
    """Return a file from a part without a file name, which RFC 7578, 4.2 permits."""
    return UploadFile(BytesIO(content), size=len(content), filename="")


async def _bytes_of(file: UploadFile) -> bytes:
    if (file.size or 0) > MEBIBYTE:
        raise RequestTooLarge(f"A file in this field may have at most {MEBIBYTE} bytes.")
    return await file.read()


def _is_structured(shape: Shape) -> bool:
    """Whether a part of the field is an object or a list, written as JSON, rather than text.

    A list of texts has one part per item, even if the field may also be a single text.
    """
    if shape.form == "array":
        return bool(shape.items.kinds & {"object", "array"})
    of_items = shape.items.kinds if "array" in shape.kinds else frozenset()
    return "object" in shape.kinds or bool(of_items & {"object", "array"})
