"""Decode the fields of a form by their encoding, and validate them together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.form_fields import FieldReader, FileReader, Named
from specfirst.runtime.decoding.form_reader import MANY_PARTS, Form, FormLimits, read_form
from specfirst.runtime.decoding.invalid_body import InvalidBody, located
from specfirst.runtime.decoding.shape import ANY, Shape, shape_of
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.decoding.styles import ABSENT
from specfirst.runtime.decoding.values import Values
from specfirst.runtime.interface import FieldError
from specfirst.runtime.parameter_markers import FilePart, FormField

_ANY_VALUE: TypeAdapter[Any] = TypeAdapter(Any)
_SPARE_PARTS = 16
"""The undeclared parts that are read, so that the error can name them."""


class FormFields:
    """A form with declared fields."""

    def __init__(
        self,
        parameters: Sequence[HandlerParameter],
        limits: FormLimits,
        *,
        closed: bool,
        dropped: Iterable[str] = (),
    ) -> None:
        """Compile the fields. A `closed` form refuses undeclared fields, except the `dropped` ones."""
        names = frozenset(_wire_name(parameter) for parameter in parameters)
        self._readers = {parameter.name: _reader(parameter, names) for parameter in parameters}
        self._closed = closed
        self._dropped = [Named(name) for name in dropped]
        files = {
            parameter.name: _type_of_files(parameter.type)
            for parameter in parameters
            if isinstance(parameter.marker, FilePart)
        }
        self._values = Values(parameters, files)
        readers = self._readers.values()
        # Clients send JSON with or without a file name.
        uploads = [reader for reader in readers if isinstance(reader, FileReader) or reader.is_json]
        texts = [reader for reader in readers if isinstance(reader, FieldReader)]
        self.spooled = bool(uploads)
        self._limits = replace(
            limits,
            fields=_most([*texts, *self._dropped]) if closed else MANY_PARTS,
            files=_most([*uploads, *self._dropped]) if uploads else 0,
        )

    async def read(self, reception: Reception, *, empty_is_absent: bool = False) -> Any:
        """Return the values by name; `ABSENT` for an empty form, if requested.

        Raises:
            InvalidBody: with all errors.
        """
        form = await read_form(reception, self._limits)
        if empty_is_absent and not form.names():
            return ABSENT
        raw, errors = await _read(form, self._readers)
        if self._closed:
            errors.extend(self._unknown(form))
        try:
            values = self._values.validate(raw)
        except ValidationError as error:
            raise InvalidBody(_merged(errors, map(self._on_the_wire, located(error, raw)))) from None
        if errors:
            raise InvalidBody(errors)
        return values

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of the fields, by their names on the wire, with files as binary strings."""
        schema = self._values.adapter.json_schema()
        readers = self._readers
        described = {
            **schema,
            "properties": {
                readers[name].wire_name: _of_file(field_schema)
                if isinstance(readers[name], FileReader)
                else field_schema
                for name, field_schema in schema["properties"].items()
            },
            "required": [readers[name].wire_name for name in schema.get("required", [])],
        }
        return {**described, "additionalProperties": False} if self._closed else described

    def _unknown(self, form: Form) -> list[FieldError]:
        return [
            FieldError(("body", name), "extra_forbidden", "Extra inputs are not permitted")
            for name in sorted(form.names())
            if not any(reader.takes(name) for reader in [*self._readers.values(), *self._dropped])
        ]

    def _on_the_wire(self, error: FieldError) -> FieldError:
        if len(error.loc) < 2:
            return error
        name = self._readers[str(error.loc[1])].wire_name
        return FieldError(("body", name, *error.loc[2:]), error.type, error.message)


def _of_file(schema: dict[str, Any]) -> dict[str, Any]:
    binary = {"type": "string", "format": "binary"}
    return {**schema, "items": binary} if schema.get("type") == "array" else binary


def _most(readers: Collection[Named]) -> int:
    """Return the maximum number of parts of a kind."""
    return MANY_PARTS if any(reader.is_list for reader in readers) else len(readers) + _SPARE_PARTS


def _wire_name(parameter: HandlerParameter) -> str:
    assert isinstance(parameter.marker, FormField | FilePart)
    return parameter.marker.wire_name


def _reader(parameter: HandlerParameter, names: Collection[str]) -> FieldReader | FileReader:
    marker = parameter.marker
    if isinstance(marker, FilePart):
        return FileReader(marker, is_list="list" in str(parameter.type))
    assert isinstance(marker, FormField)
    adapter: TypeAdapter[Any] = TypeAdapter(parameter.type)
    return FieldReader(marker, shape_of(adapter), adapter, siblings=names)


def _type_of_files(type_: Any) -> Any:
    """Return the type that validates a list of files by its length, the only property known here."""
    constraints = get_args(type_)[1:] if get_origin(type_) is Annotated else ()
    files: Any = list[Any] if "list" in str(type_) else Any
    for constraint in constraints:
        files = Annotated[files, constraint]
    return files


async def _read(
    form: Form, readers: Mapping[str, FieldReader | FileReader]
) -> tuple[dict[str, Any], list[FieldError]]:
    """Return the values before validation, and the errors of those that cannot be read."""
    errors: list[FieldError] = []
    raw = {name: await reader.read(form, errors) for name, reader in readers.items()}
    names_of_files = {reader.wire_name for reader in readers.values() if isinstance(reader, FileReader)}
    errors.extend(
        FieldError(("body", name), "string_unicode", "This field is not valid UTF-8.")
        for name in form.not_text
        if name not in names_of_files
    )
    return {name: value for name, value in raw.items() if value is not ABSENT}, errors


def _merged(errors: list[FieldError], invalid: Iterable[FieldError]) -> list[FieldError]:
    """Combine all errors; an unreadable field is not reported as missing as well."""
    known = {error.loc for error in errors}
    return [*errors, *(error for error in invalid if error.loc not in known)]


class FormOfModel:
    """A form that is validated as a whole by one type, including constraints across fields."""

    def __init__(
        self, type_: Any, fields: Mapping[str, FormField], limits: FormLimits, *, empty_is_absent: bool
    ) -> None:
        self._empty_is_absent = empty_is_absent
        self._adapter: TypeAdapter[Any] = TypeAdapter(type_)
        self._fields = fields
        shape = shape_of(self._adapter)
        self._other = shape.additional or ANY
        self._names = frozenset(shape.properties)
        self._readers = [self._reader(name, member) for name, member in shape.properties.items()]
        # Files are accepted where the type takes bytes or any value.
        self._limits = replace(limits, files=MANY_PARTS)
        self.spooled = True

    def _reader(self, name: str, shape: Shape) -> FieldReader:
        marker = self._fields.get(name) or FormField(name)
        return FieldReader(marker, shape, _ANY_VALUE, siblings=self._names, takes_files=True)

    async def read(self, reception: Reception) -> Any:
        """Return the validated value; `ABSENT` for an empty form, if requested.

        Raises:
            InvalidBody: with all errors.
            RequestTooLarge: a file is larger than a model may contain.
        """
        form = await read_form(reception, self._limits)
        if self._empty_is_absent and not form.names():
            return ABSENT
        others = [name for name in form.names() if not any(reader.takes(name) for reader in self._readers)]
        readers = [*self._readers, *(self._reader(name, self._other) for name in others)]
        raw, errors = await _read(form, {reader.wire_name: reader for reader in readers})
        if errors:
            raise InvalidBody(errors)
        try:
            return self._adapter.validate_python(raw, by_name=False)
        except ValidationError as error:
            raise InvalidBody(located(error, raw)) from None

    def json_schema(self) -> dict[str, Any]:
        """Return the schema that the form is validated by, after its fields are read."""
        return self._adapter.json_schema()
