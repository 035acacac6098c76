"""Generate fields that many classes share only once, in classes made for this purpose.

The 1,200 classes of an API of 900 operations have 11,000 fields, of which 4,000 are distinct. The generator
takes a third of the time of the compilation, mostly for fields.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.postprocess_classes import property_name
from specfirst.compiler.emit.models.type_expressions import Local

_HEADER = "SpecfirstHeader{}_"
_SHEET = "SpecfirstSheet{}_"
_FIELDS_IN_A_SHEET = 50
_PLACE = {"specfirst_place": {"type": "integer"}}
"""The field of a header, since an object without fields does not become a class."""
_KEYWORDS = frozenset({"type", "properties", "required", "title", "description", "additionalProperties"})
# The Python name of a field and the form of its type depend on the other fields for names that are equal in
# Python, and for a field that hides the type of another one. These classes are generated as they are.
_NAME = re.compile(r"(?!model_)(?!.*_\d+$)[a-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_TYPES = frozenset(
    {
        "str", "int", "float", "bool", "bytes", "list", "dict", "set", "frozenset", "tuple", "object",
        "complex", "date", "time", "datetime", "timedelta",
    }
)  # fmt: skip
_NAMED_BY_ITS_CLASS = re.compile(r'"(enum|properties|allOf|discriminator)":')
"""Keywords from which the generator makes a class named after the owner, or which change another class."""


class _Field(NamedTuple):
    sheet: str
    property: str


class _Class(NamedTuple):
    header: str
    fields: tuple[_Field, ...]


class FieldSheets:
    """The schemas for the generator, with shared fields in place of shapes."""

    def __init__(self, shapes: Mapping[str, Schema]) -> None:
        self.schemas: dict[str, Schema] = {}
        """Headers, sheets, and the shapes that are generated as they are."""
        self._classes: dict[str, _Class] = {}
        self._headers: dict[str, str] = {}
        self._placed: dict[tuple[str, str, bool], _Field] = {}
        self._open: dict[str, Schema] = {}
        self._sheets = 0
        for name, schema in shapes.items():
            texts = _texts_of_fields(schema)
            if texts:
                self._classes[name] = self._take_apart(schema, texts)
            else:
                self.schemas[name] = schema

    def assembled(
        self, written: dict[str, list[ast.stmt]], imports: Iterable[ast.ImportFrom]
    ) -> dict[str, list[ast.stmt]]:
        """Return the statements with the classes of all shapes in place of headers and sheets.

        Shapes of which the generator omitted a part are missing.
        """
        local = Local.of(imports)
        found: dict[_Field, ast.stmt] = {}
        for sheet in {field.sheet for field in self._placed.values()}:
            for statement in _body(written.get(sheet)):
                if isinstance(statement, ast.AnnAssign):
                    found[_Field(sheet, property_name(statement, local))] = statement
        apart = {*self._headers.values(), *(field.sheet for field in self._placed.values())}
        assembled = {name: statements for name, statements in written.items() if name not in apart}
        for name, parts in self._classes.items():
            header = written.get(parts.header, [])
            if header and found.keys() >= set(parts.fields):
                fields = [found[field] for field in parts.fields]
                assembled[name] = [_with_fields(header[0], name, fields)]
        return assembled

    def _take_apart(self, schema: Schema, texts: Mapping[str, str]) -> _Class:
        required = frozenset(schema.get("required", ()))
        rest = {key: value for key, value in schema.items() if key not in ("properties", "required")}
        header = self._headers.setdefault(json.dumps(rest, default=str), _HEADER.format(len(self._headers)))
        self.schemas.setdefault(header, {**rest, "properties": _PLACE})
        properties = schema["properties"]
        fields = []
        for name, text in texts.items():
            key = (name, text, name in required)
            if key not in self._placed:
                self._placed[key] = self._place(name, properties[name], is_required=name in required)
            fields.append(self._placed[key])
        return _Class(header, tuple(fields))

    def _place(self, name: str, schema: Schema, *, is_required: bool) -> _Field:
        """Add the field to the first sheet without a field of this name."""
        fitting = (title for title, sheet in self._open.items() if name not in sheet["properties"])
        title = next(fitting, None)
        if title is None:
            title = _SHEET.format(self._sheets)
            self._sheets += 1
            self._open[title] = {"type": "object", "properties": {}, "required": []}
            self.schemas[title] = self._open[title]
        sheet = self._open[title]
        sheet["properties"][name] = schema
        if is_required:
            sheet["required"].append(name)
        if len(sheet["properties"]) == _FIELDS_IN_A_SHEET:
            del self._open[title]
        return _Field(title, name)


def _texts_of_fields(schema: Schema) -> dict[str, str]:
    """Return the JSON of each property, if the fields of the class do not depend on one another."""
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict) or not schema.keys() <= _KEYWORDS:
        return {}
    if not properties.keys() >= set(schema.get("required", ())):
        return {}
    if not all(_NAME.fullmatch(name) and name not in _TYPES for name in properties):
        return {}
    texts = {name: json.dumps(schema, default=str) for name, schema in properties.items()}
    beside = json.dumps(schema.get("additionalProperties"), default=str)
    is_apart = not any(map(_NAMED_BY_ITS_CLASS.search, (*texts.values(), beside)))
    return texts if is_apart and all(isinstance(prop, dict) for prop in properties.values()) else {}


def _body(statements: list[ast.stmt] | None) -> list[ast.stmt]:
    statement = statements[0] if statements else None
    return statement.body if isinstance(statement, ast.ClassDef) else []


def _with_fields(header: ast.stmt, name: str, fields: list[ast.stmt]) -> ast.stmt:
    assert isinstance(header, ast.ClassDef)
    body: list[ast.stmt] = []
    for statement in header.body:
        body += fields if isinstance(statement, ast.AnnAssign) else [statement]
    return ast.ClassDef(name, header.bases, header.keywords, body, header.decorator_list)
