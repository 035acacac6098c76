"""Spellings that mean the same have one form; what means something else never does."""

from typing import Any

import pytest

from specfirst.conformance.schema_form import content_form, schema_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"type": ["string", "null"], "maxLength": 3},
            {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
        ),
        ({"type": "string", "const": "a"}, {"enum": ["a"]}),
        ({"enum": ["b", "a"], "type": "string"}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": "object", "additionalProperties": True}, {"type": "object"}),
        ({"type": "object", "required": []}, {"type": "object"}),
        (
            {"type": "object", "additionalProperties": {"not": {}}},
            {"type": "object", "additionalProperties": False},
        ),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 1.0}),
        ({"type": "array", "uniqueItems": False, "items": {}}, {"type": "array"}),
        ({"type": "string", "nullable": True}, {"type": "string"}),
        ({"type": "string", "title": "A", "examples": ["a"], "x-note": 1}, {"type": "string"}),
        (
            {"allOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object", "required": ["a"]}]},
            {"type": "object", "properties": {"a": True}, "required": ["a"]},
        ),
        ({"type": "string", "minimum": 0}, {"type": "string"}),
        ({"enum": ["ab", "cd"], "minLength": 2, "maxLength": 2}, {"enum": ["ab", "cd"]}),
        (
            {"type": "object", "required": ["a"]},
            {"type": "object", "properties": {"a": {}}, "required": ["a"]},
        ),
        (
            {"type": ["string", "integer"], "maxLength": 2, "minimum": 0},
            {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "maxLength": 2}]},
        ),
        ({"type": "integer", "format": "int32", "maxLength": 0}, {"type": "integer"}),
        ({"type": "object", "properties": {}}, {"type": "object"}),
        (
            {"type": "object", "required": ["a"]},
            {"type": "object", "required": ["a"], "properties": {"a": True}},
        ),
    ],
)
def test_spellings_of_one_meaning(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert schema_form(one) == schema_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "format": "uuid"}, {"type": "string"}),
        ({"type": "string", "pattern": "^a$"}, {"type": "string", "pattern": "^a"}),
        ({"type": "string", "writeOnly": True}, {"type": "string"}),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "integer"}, {"type": "number"}),
        ({"type": "string", "default": "a"}, {"type": "string"}),
        ({"type": "boolean", "const": True}, {"type": "integer", "const": 1}),
        ({"type": "object", "minProperties": 1}, {"type": "object"}),
        ({"type": "object", "properties": {"a": {}}}, {"type": "object", "properties": {"b": {}}}),
        ({"type": "object", "additionalProperties": False}, {"type": "object"}),
        ({"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "integer"}}),
        ({"type": "array", "uniqueItems": True}, {"type": "array"}),
        ({"enum": ["ab", "c"], "minLength": 2}, {"enum": ["ab", "c"]}),
        ({"oneOf": [{"type": "object"}, {"type": "object", "required": ["a"]}]}, {"type": "object"}),
        (
            {"allOf": [{"maxLength": 2}, {"maxLength": 3}], "type": "string"},
            {"type": "string", "maxLength": 2},
        ),
    ],
)
def test_different_meanings(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert schema_form(one) != schema_form(other)


def test_references_point_to_the_definitions() -> None:
    schema = {"type": "array", "items": {"$ref": "#/$defs/Node"}}
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}

    form = schema_form(schema, {"Node": node})

    assert form["array"]["items"]["object"]["properties"]["next"] == {"recursion": "node"}


@pytest.mark.parametrize(
    ("media_type", "one", "other"),
    [
        ("application/xml", {"type": "object", "required": ["a"]}, {"type": "string", "format": "binary"}),
        ("text/xml", {"type": "array", "items": {"type": "integer"}}, {"type": "string"}),
        ("text/plain", {}, {"type": "string"}),
    ],
)
def test_bodies_that_reach_services_as_text_or_bytes_have_one_form(
    media_type: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert content_form(media_type, one) == content_form(media_type, other)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/hal+json",
        "*/*",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    ],
)
def test_bodies_that_are_decoded_keep_their_form(media_type: str) -> None:
    schema = {"type": "object", "required": ["a"]}
    assert content_form(media_type, schema) == schema_form(schema)


def test_restriction_of_a_text_is_kept() -> None:
    assert content_form("text/plain", {"type": "string", "maxLength": 3}) == {"string": {"maxLength": 3}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": ["string", "null"], "enum": ["a", None]}, {"anyOf": [{"const": "a"}, {"type": "null"}]}),
        ({"type": ["string", "array"], "enum": ["a"], "items": {}}, {"type": "string", "enum": ["a"]}),
        ({"enum": [""], "oneOf": [{"type": "array"}, {"type": "string"}]}, {"const": ""}),
    ],
)
def test_types_of_which_no_value_is_listed_are_none(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert schema_form(one) == schema_form(other)
