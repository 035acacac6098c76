"""Schemas whose parts contradict or close each other give warnings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.model_modules import models, normalised

BASE = {"type": "object", "properties": {"n": {"type": "integer"}, "s": {"type": "string"}}}
BASE_REFERENCE = {"$ref": "#/components/schemas/Base"}


def _findings(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    api = normalised({"Base": BASE, "Subject": schema})
    return [
        (found.rule, "/".join(map(str, pointer[2:])), found.message)
        for found, pointer in zip(api.diagnostics, api.warned_pointers, strict=True)
    ]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        (
            {"type": "null", "oneOf": [{"type": "string"}, {"type": "number"}]},
            "null by its own keywords, number or string by the variants of `oneOf`",
        ),
        (
            {"allOf": [{"type": "integer"}, {"type": "string"}]},
            "integer by `allOf/0`, string by `allOf/1`",
        ),
        (
            {"allOf": [BASE_REFERENCE, {"type": ["string", "null"]}]},
            "object by `allOf/0`, null or string by `allOf/1`",
        ),
        (
            {"allOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]},
            "the values of `enum` in its parts have none in common",
        ),
        (
            {"oneOf": [BASE_REFERENCE, {"title": "Other", **BASE}, {"description": "A third.", **BASE}]},
            "every variant of `oneOf` equals another one, so that no value matches exactly one",
        ),
    ],
)
def test_schema_without_a_valid_value_is_a_warning(schema: dict[str, Any], reason: str) -> None:
    message = f"no value matches this schema, and the model accepts more: {reason}"
    assert _findings(schema) == [("schema.contradiction", "Subject", message)]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "oneOf": [{"type": "number"}, {"type": "string"}]},
        {"type": ["object", "null"], "allOf": [BASE_REFERENCE]},
        {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]},
        {"anyOf": [False, {"type": "string"}]},
        {"allOf": [{"$ref": "#/components/schemas/Subject"}, {"type": "string"}]},
        {"oneOf": [{"enum": [1]}, {"enum": [True]}]},
        {
            "oneOf": [
                {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}},
                {"type": "object", "required": ["n"], "properties": {"n": {"type": "string"}}},
            ]
        },
    ],
)
def test_schema_with_a_value_is_not_reported(schema: dict[str, Any]) -> None:
    assert _findings(schema) == []


def _message(names: str) -> str:
    return (
        f"by JSON Schema this also applies to {names}, declared in another part of the schema; "
        "the model exempts them: declare them beside it, or write `unevaluatedProperties` around the parts"
    )


@pytest.mark.parametrize(
    ("schema", "pointer", "names"),
    [
        ({"allOf": [BASE_REFERENCE, {"additionalProperties": False}]}, "Subject/allOf/1", "'n', 's'"),
        (
            {"allOf": [BASE_REFERENCE], "additionalProperties": {"type": "string"}, "type": "object"},
            "Subject",
            "'n'",
        ),
        ({"anyOf": [BASE_REFERENCE], "additionalProperties": {"type": "integer"}}, "Subject", "'s'"),
        (
            {"properties": {"a": {}}, "oneOf": [{"additionalProperties": False}]},
            "Subject/oneOf/0",
            "'a'",
        ),
    ],
)
def test_closed_part_of_a_schema_is_reported(schema: dict[str, Any], pointer: str, names: str) -> None:
    expected = ("schema.unenforced", f"{pointer}/additionalProperties", _message(names))
    assert _findings(schema) == [expected]


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [BASE_REFERENCE], "properties": {"n": {}, "s": {}}, "additionalProperties": False},
        {"allOf": [BASE_REFERENCE], "patternProperties": {"^.$": {}}, "additionalProperties": False},
        {"allOf": [BASE_REFERENCE], "unevaluatedProperties": False},
        {"allOf": [BASE_REFERENCE], "additionalProperties": {}},
        {"allOf": [BASE_REFERENCE], "additionalProperties": {"example": "a", "externalDocs": {"url": "u"}}},
        {"allOf": [BASE_REFERENCE], "additionalProperties": {"type": ["string", "number"]}},
        {"oneOf": [BASE_REFERENCE, {"type": "object", "additionalProperties": False}]},
    ],
)
def test_closed_part_without_effect_on_another_is_not_reported(schema: dict[str, Any]) -> None:
    assert _findings(schema) == []


def test_closed_part_takes_the_properties_of_the_whole() -> None:
    closed = {"allOf": [BASE_REFERENCE, {"properties": {"a": {}}, "additionalProperties": False}]}
    built = models({"Base": BASE, "Subject": closed})
    assert built.accepts("Subject", {"n": 1, "a": None})
    assert not built.accepts("Subject", {"n": 1, "b": None})
