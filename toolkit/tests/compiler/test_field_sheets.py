"""Fields that several classes have are generated once, and the classes are as if generated whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from specfirst.compiler.emit.models.generated_module import module_of
from specfirst.compiler.emit.models.lower import lower
from specfirst.compiler.emit.models.model_generator import generate_statements
from specfirst.compiler.emit.models.models_module import postprocess
from specfirst.compiler.emit.models.schema_shapes import FieldSheets, SchemaShapes
from specfirst.compiler.identifiers import ClassNames
from tests.compiler.model_modules import models, normalised

_CASES = yaml.safe_load((Path(__file__).parent / "model_cases.yaml").read_text("utf-8"))
_TEXT = {"type": "string"}
_DATE = {"type": "string", "format": "date"}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


_CLASSES: dict[str, Any] = {
    "Same": _object("id", id={"type": "integer"}, label=_TEXT, createdAt=_DATE),
    "Optional": _object(id={"type": "integer"}, label=_TEXT),
    "Other": _object("id", id=_TEXT, label={"type": ["string", "null"], "maxLength": 3}),
    "Described": {**_object(id=_TEXT), "description": "A class with a text.", "title": "Any title"},
    "Closed": {**_object(id=_TEXT), "additionalProperties": False},
    "Open": {**_object(id=_TEXT), "additionalProperties": {"$ref": "#/components/schemas/Same"}},
    "Referring": _object(
        same={"$ref": "#/components/schemas/Same"}, other={"$ref": "#/components/schemas/Other"}
    ),
    "Reversed": _object(
        other={"$ref": "#/components/schemas/Other"}, same={"$ref": "#/components/schemas/Same"}
    ),
    "Keyword": _object(**{"from": _TEXT, "class": _TEXT, "json": _TEXT, "copy": _TEXT, "self": _TEXT}),
    "Hiding": _object(date=_TEXT, createdAt=_DATE, list=_TEXT, names={"type": "array", "items": _TEXT}),
    "OneName": _object(**{"a_b": _TEXT, "a-b": {"type": "integer"}, "line": _TEXT, "line_1": _DATE}),
    "Reserved": _object(model_config=_TEXT, model_fields=_TEXT, _hidden=_TEXT, Field=_TEXT),
    "Chosen": _object(
        kind={"type": "string", "enum": ["a", "b"]}, mode={"const": "fast"}, size={"default": 1}
    ),
    "Nested": _object(owner=_object("id", id=_TEXT), tags={"type": "object", "additionalProperties": _TEXT}),
}


def _source(schemas: dict[str, Any], *, whole: bool) -> str:
    lowered = lower(schemas, ClassNames(schemas))
    shapes = SchemaShapes(lowered.schemas)
    sheets = FieldSheets({} if whole else shapes.schemas)
    if whole:
        sheets.schemas |= shapes.schemas
    read = module_of(generate_statements(shapes, sheets), lowered, shapes)
    return postprocess(read, lowered, docstring="").source


@pytest.mark.parametrize("schemas", [_CLASSES, {name: case["schema"] for name, case in _CASES.items()}])
def test_classes_of_shared_fields_equal_separately_generated_ones(schemas: dict[str, Any]) -> None:
    named = normalised(schemas).schemas
    assert _source(named, whole=False) == _source(named, whole=True)


def test_a_field_of_many_classes_is_generated_once() -> None:
    shapes = {
        f"SpecfirstShape{number}_": _object(**{f"own{number}": _TEXT, "id": _TEXT}) for number in range(9)
    }
    sheets = FieldSheets(shapes)
    fields = [name for schema in sheets.schemas.values() for name in schema["properties"]]
    assert fields.count("id") == 1
    assert len(sheets.schemas) == 2


def test_variants_of_a_field_are_in_different_sheets() -> None:
    shapes = {
        f"SpecfirstShape{size}_": _object(id={"type": "string", "maxLength": size}) for size in range(3)
    }
    assert len(FieldSheets(shapes).schemas) == 4


@pytest.mark.parametrize(
    "properties",
    [
        {"date": _TEXT, "created": _DATE},
        {"a-b": _TEXT, "a_b": _TEXT},
        {"line": _TEXT, "line_1": _TEXT},
        {"model_config": _TEXT},
        {"kind": {"type": "string", "enum": ["a"]}},
    ],
)
def test_class_with_dependent_fields_is_generated_separately(properties: dict[str, Any]) -> None:
    shapes = {"SpecfirstShape0_": _object(**properties)}
    assert FieldSheets(shapes).schemas == shapes


def test_fields_named_like_types_accept_their_own_values() -> None:
    built = models(_CLASSES)
    assert built.accepts(
        "Hiding", {"date": "any", "createdAt": "2026-01-02", "list": "any", "names": ["any"]}
    )
    assert not built.accepts("Hiding", {"createdAt": "any"})
    assert built.accepts("OneName", {"a_b": "any", "a-b": 1, "line": "any", "line_1": "2026-01-02"})
    assert not built.accepts("OneName", {"a-b": "any"})
