"""Group schemas that differ only in names: one class is generated per shape, and written for each name.

An API of 900 operations has 6,600 classes and enums with 1,500 distinct shapes, since many inline objects are
repeated.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from specfirst.compiler.document.references import referred_schema, to_schema
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.type_expressions import property_name

PLACEHOLDERS = "specfirst_placeholders"
"""The module from which the generator believes referenced classes are imported."""
_CLASS = "SpecfirstShape{}_"
_REFERENCE = "SpecfirstReference{}_"
_WRITTEN_CLASS = re.compile(r"SpecfirstShape(\d+)_")
_WRITTEN_REFERENCE = re.compile(r"SpecfirstReference(\d+)_")


def reference_placeholder(number: int) -> str:
    """Return the name that represents a reference in a shape."""
    return _REFERENCE.format(number)


def reference_number(name: str) -> int | None:
    """Return the number of a reference's placeholder; None for any other name."""
    found = _WRITTEN_REFERENCE.fullmatch(name)
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class _Instance:
    """A schema as its shape and the names to fill in."""

    shape: int
    references: tuple[str, ...]
    bases: tuple[str, ...]


def shape_numbers() -> defaultdict[str, int]:
    """Return numbers of the texts of shapes, in the order in which they are first asked for."""
    return defaultdict(count().__next__)


class SchemaShapes:
    """The shapes of component schemas."""

    def __init__(self, schemas: dict[str, Schema], numbers: Mapping[str, int] | None = None) -> None:
        """Number the shapes. Shapes that `numbers` already has keep their numbers."""
        self.instances: dict[str, _Instance] = {}
        self.schemas: dict[str, Schema] = {}
        """A schema for each shape, without references, as input of the generator."""
        self._first: dict[int, str] = {}
        numbers = shape_numbers() if numbers is None else numbers
        for name, schema in schemas.items():
            bases = map(referred_schema, schema.get("allOf", ()))
            references: dict[str, int] = {}
            own = {key: value for key, value in schema.items() if key != "allOf"}
            shape = _with_placeholders(own, references)
            number = numbers[json.dumps(shape, default=str)]
            if number not in self._first:
                self._first[number] = name
                self.schemas[_CLASS.format(number)] = shape
            self.instances[name] = _Instance(number, tuple(references), tuple(filter(None, bases)))

    def references(self, name: str) -> set[str]:
        """Return the components that a schema refers to, including its bases."""
        instance = self.instances[name]
        return {*instance.references, *instance.bases}

    def placeholder(self, name: str) -> str:
        """Return the placeholder for the shape of a component."""
        return _CLASS.format(self.instances[name].shape)

    def is_class(self, name: str) -> bool:
        """Whether a component becomes a class with fields."""
        return "properties" in self.schemas[self.placeholder(name)]

    def named_in(self, text: str) -> str:
        """Replace the placeholders in a text by the first component of their shape."""
        return _WRITTEN_CLASS.sub(lambda found: self._first[int(found.group(1))], text)


def _with_placeholders(node: Any, references: dict[str, int]) -> Any:
    """Return the node with references to components as types of another module."""
    if isinstance(node, list):
        return [_with_placeholders(child, references) for child in node]
    if not isinstance(node, dict):
        return node
    name = referred_schema(node)
    if name is None or node["$ref"] != to_schema(name):
        return {key: _with_placeholders(value, references) for key, value in node.items()}
    number = references.setdefault(name, len(references))
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**beside, "customTypePath": f"{PLACEHOLDERS}.{reference_placeholder(number)}"}


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


class _SheetField(NamedTuple):
    sheet: str
    property: str


class _SheetClass(NamedTuple):
    header: str
    fields: tuple[_SheetField, ...]


class FieldSheets:
    """The schemas for the generator, with shared fields in place of shapes."""

    def __init__(self, shapes: Mapping[str, Schema]) -> None:
        self.schemas: dict[str, Schema] = {}
        """Headers, sheets, and the shapes that are generated as they are."""
        self._classes: dict[str, _SheetClass] = {}
        self._headers: dict[str, str] = {}
        self._placed: dict[tuple[str, str, bool], _SheetField] = {}
        self._open: dict[str, Schema] = {}
        self._sheets = 0
        for name, schema in shapes.items():
            texts = _texts_of_fields(schema)
            if texts:
                self._classes[name] = self._take_apart(schema, texts)
            else:
                self.schemas[name] = schema

    def assembled(self, written: dict[str, list[ast.stmt]]) -> dict[str, list[ast.stmt]]:
        """Return the statements with the classes of all shapes in place of headers and sheets.

        Shapes of which the generator omitted a part are missing.
        """
        found: dict[_SheetField, ast.stmt] = {}
        for sheet in {field.sheet for field in self._placed.values()}:
            for statement in _body(written.get(sheet)):
                if isinstance(statement, ast.AnnAssign):
                    found[_SheetField(sheet, property_name(statement))] = statement
        apart = {*self._headers.values(), *(field.sheet for field in self._placed.values())}
        assembled = {name: statements for name, statements in written.items() if name not in apart}
        for name, parts in self._classes.items():
            header = written.get(parts.header, [])
            if header and found.keys() >= set(parts.fields):
                fields = [found[field] for field in parts.fields]
                assembled[name] = [_with_fields(header[0], name, fields)]
        return assembled

    def _take_apart(self, schema: Schema, texts: Mapping[str, str]) -> _SheetClass:
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
        return _SheetClass(header, tuple(fields))

    def _place(self, name: str, schema: Schema, *, is_required: bool) -> _SheetField:
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
        return _SheetField(title, name)


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
