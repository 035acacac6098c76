"""OpenAPI 3.0 with the meaning of 3.1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.bundle.shape import misshapen
from specfirst.compiler.diagnostics import Diagnostic
from specfirst.compiler.normalise.upgrade import upgrade

Schema = dict[str, Any]


def upgraded(folder: Path, schema: Schema, version: str = "3.0.3") -> Any:
    path = folder / "api.json"
    components = {"schemas": {"S": schema, "Other": {"type": "string"}}}
    document = {"openapi": version, "info": {}, "paths": {}, "components": components}
    path.write_text(json.dumps(document), encoding="utf-8")
    api = bundle(path)
    result = upgrade(api)
    assert api.document == document, "what is served stays as written"
    assert result.document["openapi"] == "3.1.0"
    return result.document["components"]["schemas"]["S"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"allOf": [{"$ref": "#/components/schemas/Other"}], "nullable": True, "description": "d"},
            {
                "description": "d",
                "anyOf": [{"allOf": [{"$ref": "#/components/schemas/Other"}]}, {"type": "null"}],
            },
        ),
        ({"description": "anything", "nullable": True}, {"description": "anything"}),
        (
            {"properties": {"id": {}}, "nullable": True, "description": "d"},
            {"anyOf": [{"properties": {"id": {}}}, {"type": "null"}], "description": "d"},
        ),
        (
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 0},
        ),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": False},
            {"type": "integer", "maximum": 9},
        ),
        ({"type": "integer", "exclusiveMinimum": True}, {"type": "integer"}),
        ({"type": "string", "example": "a"}, {"type": "string", "examples": ["a"]}),
        (
            {"$ref": "#/components/schemas/Other", "nullable": True},
            {"$ref": "#/components/schemas/Other"},
        ),
        (
            {"type": "object", "properties": {"example": {"type": "string", "nullable": True}}},
            {"type": "object", "properties": {"example": {"type": ["string", "null"]}}},
        ),
        (
            {"type": "object", "default": {"nullable": True}},
            {"type": "object", "default": {"nullable": True}},
        ),
    ],
)
def test_schemas_of_3_0_are_translated(tmp_path: Path, old: Schema, new: Schema) -> None:
    assert upgraded(tmp_path, old) == new


def test_schemas_of_3_1_stay(tmp_path: Path) -> None:
    schema = {"type": ["string", "null"], "exclusiveMinimum": 3, "example": 1}
    assert upgraded(tmp_path, schema, "3.1.0") == schema


def test_fault_beside_a_reference_is_ignored_in_3_0_only(tmp_path: Path) -> None:
    schema = {"$ref": "#/components/schemas/Other", "allOf": {"3": {"properties": {}}}}
    assert [fault.message for fault in faults(tmp_path, schema, "3.0.3")] == []
    assert [fault.message for fault in faults(tmp_path, schema, "3.1.0")] == ["'allOf' must be a list"]


def faults(folder: Path, schema: Schema, version: str) -> list[Diagnostic]:
    path = folder / "api.json"
    components = {"schemas": {"S": schema, "Other": {"type": "string"}}}
    path.write_text(json.dumps({"openapi": version, "info": {}, "paths": {}, "components": components}))
    return misshapen(bundle(path))
