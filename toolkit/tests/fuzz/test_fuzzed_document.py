"""The document that fuzzing takes."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.fuzz.fuzzed_document import fuzzed_document
from specfirst.runtime.decoding.json_text import INT64_MAX, INT64_MIN

_BOUNDS = {"minimum": INT64_MIN, "maximum": INT64_MAX}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "format": "int32"}, {"type": "integer", **_BOUNDS}),
        (
            {"type": ["integer", "null"], "maximum": 5},
            {"type": ["integer", "null"], "minimum": INT64_MIN, "maximum": 5},
        ),
        ({"type": "string", "format": "int32"}, {"type": "string", "format": "int32"}),
    ],
)
def test_integers_have_the_bounds_of_the_runtime(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Counts", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Count": schema}},
    }
    assert fuzzed_document(document, None)["components"]["schemas"]["Count"] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            {"application/json": {"schema": {"type": "object"}}, "text/xml": {"schema": {"type": "object"}}},
            {"application/json": {"schema": {"type": "object"}}},
        ),
        (
            {"application/xml": {"schema": {"$ref": "#/components/schemas/Count"}}},
            {"application/xml": {"schema": {"type": "string"}}},
        ),
        (
            {"text/plain": {"schema": {"type": "string", "maxLength": 3}}, "image/png": {}},
            {"text/plain": {"schema": {"type": "string", "maxLength": 3}}, "image/png": {}},
        ),
        (
            {
                "application/x-www-form-urlencoded": {
                    "schema": {"properties": {"a": {"items": {"$ref": "#/components/schemas/Count"}}}}
                },
                "application/json": {},
            },
            {"application/json": {}},
        ),
        (
            {"multipart/form-data": {"schema": {"type": "object"}}},
            {"multipart/form-data": {"schema": {"type": "object"}}},
        ),
    ],
)
def test_bodies_that_cannot_be_fuzzed_are_left_out(content: dict[str, Any], expected: dict[str, Any]) -> None:
    operation = {"requestBody": {"content": content}, "responses": {"204": {"description": "Kept."}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Counts", "version": "1"},
        "paths": {"/counts": {"post": operation}},
        "components": {"schemas": {"Count": {"type": "object", "properties": {"n": {}}}}},
    }
    fuzzed = fuzzed_document(document, None)
    assert fuzzed["paths"]["/counts"]["post"]["requestBody"]["content"] == expected
