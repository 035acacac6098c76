# ruff: noqa: E501  # tables of schema and value read best with one case a line
"""A model takes exactly what its schema allows, and says so in its own JSON Schema.

The judge is an independent validator, asked about the written schema and about the one the model serves.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from tests.codegen.model_modules import Models, models

UUID = "2eb8aa08-aa98-11ea-b4aa-73b441d16380"
CAT = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"const": "cat"}, "n": {"type": "integer"}},
}
DOG = {
    "type": "object",
    "required": ["kind", "s"],
    "properties": {"kind": {"const": "dog"}, "s": {"type": "string"}},
}
NAMED = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 3}}}

# name: schema, values it allows, values it refuses
CASES: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "StrictString": ({"type": "string"}, ["", "1"], [1, None, True, []]),
    "StrictInteger": ({"type": "integer"}, [0, -1, 10**30], ["1", 1.5, True, None]),
    "StrictNumber": ({"type": "number"}, [0, 1.5], ["1", True]),
    "StrictBoolean": ({"type": "boolean"}, [True], [1, 0, "true"]),
    "NullOnly": ({"type": "null"}, [None], [0, ""]),
    "Bounds": ({"type": "integer", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 2}, [2, 8], [0, 9, 10, 3]),
    "Fractions": ({"type": "number", "multipleOf": 0.01}, [0.07, 1.1], [0.001]),
    "Lengths": ({"type": "string", "minLength": 1, "maxLength": 2}, ["a", "éé"], ["", "abc"]),
    "Anchored": ({"type": "string", "pattern": "^[a-z]+$"}, ["abc"], ["a1", "a\n", ""]),
    "Digits": ({"type": "string", "pattern": r"^\d+$"}, ["1"], ["٣", "1\n"]),
    "LookAhead": ({"type": "string", "pattern": "^(?=.*a)(?!b).{2,}$"}, ["xa"], ["ba", "xx", "a"]),
    "NullableLength": ({"type": ["string", "null"], "maxLength": 2}, ["ab", None], ["abc", 1]),
    "SeveralTypes": ({"type": ["string", "integer"], "maxLength": 2, "minimum": 3}, ["ab", 3], ["abc", 2, None]),
    "DateTime": (
        {"type": "string", "format": "date-time"},
        ["2026-01-31T12:00:00Z", "2026-01-31t12:00:00.123+02:00"],
        ["2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "1700000000", 1700000000],
    ),
    "Date": ({"type": "string", "format": "date"}, ["2024-02-29"], ["2023-02-29", "20240229", 0]),
    "Time": ({"type": "string", "format": "time"}, ["12:00:00Z", "12:00:00+02:00"], ["12:00:00", "25:00:00Z"]),
    "Uuid": ({"type": "string", "format": "uuid"}, [UUID, UUID.upper()], [UUID.replace("-", ""), f"{{{UUID}}}"]),
    "BoundedUuid": ({"type": "string", "format": "uuid", "maxLength": 36}, [UUID], ["x"]),
    "BoundedEmail": ({"type": "string", "format": "email", "maxLength": 8}, ["a@b.test"], ["a", "aa@b.test"]),
    "Strings": ({"type": "string", "enum": ["a", "-a", ""]}, ["a", "-a", ""], ["b", None, 1]),
    "Integers": ({"type": "integer", "enum": [1, -1]}, [1, -1, 1.0], [0, "1", True]),
    "NullableEnum": ({"type": ["string", "null"], "enum": ["a", "b", None]}, ["a", None], ["c"]),
    "MixedEnum": ({"enum": ["a", 1, None, False]}, ["a", 1, None, False], ["b", 0, True]),
    "ConstString": ({"const": "a"}, ["a"], ["b", None]),
    "ConstTrue": ({"const": True}, [True], [1, False]),
    "Array": ({"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": 2}, [[], [1]], [[0], [1] * 3]),
    "Unique": ({"type": "array", "uniqueItems": True, "items": {}}, [[1, True], [{"a": 1}, {"a": 2}]], [[1, 1.0]]),
    "UniqueWithin": (
        {"type": "array", "items": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}},
        [[["a"], ["a"]]],
        [[["a", "a"]]],
    ),
    "Tuple": (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "items": False},
        [["a", 1]],
        [["a"], [1, "a"], ["a", 1, 1]],
    ),
    "Map": (
        {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 2},
        [{"a": 1}],
        [{}, {"a": "x"}, {"a": 1, "b": 2, "c": 3}],
    ),
    "NamedMap": (
        {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "integer"}},
        [{}, {"ab": 1}],
        [{"A": 1}, {"ab": "x"}],
    ),
    "PatternMap": (
        {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False},
        [{}, {"x-a": 1}],
        [{"y": 1}, {"x-a": "x"}],
    ),
    "FreeForm": ({"type": "object"}, [{}, {"a": [1]}], [[], None]),
    "RequiredOnly": ({"type": "object", "required": ["a"]}, [{"a": None}, {"a": 1, "b": 2}], [{}]),
    "Closed": ({**NAMED, "additionalProperties": False}, [{"name": "a"}], [{}, {"name": "a", "x": 1}]),
    "TypedExtras": ({**NAMED, "additionalProperties": {"type": "integer"}}, [{"name": "a", "x": 1}], [{"name": "a", "x": "y"}]),
    "Sized": ({"type": "object", "properties": {"a": {}, "b": {}}, "minProperties": 1, "maxProperties": 2},
              [{"a": 1}, {"x": 1}], [{}, {"a": 1, "b": 1, "c": 1}]),
    "Dependent": ({"type": "object", "properties": {"a": {}}, "dependentRequired": {"a": ["b"]}},
                  [{}, {"b": 1}, {"a": 1, "b": 1}], [{"a": 1}]),
    "AnyGroup": ({"type": "object", "properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
                 [{"a": 1}, {"a": 1, "b": 1}], [{}]),
    "OneGroup": ({"type": "object", "properties": {"a": {}, "b": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
                 [{"a": 1}], [{}, {"a": 1, "b": 1}]),
    "Optional": ({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": ["string", "null"]}}},
                 [{}, {"b": None}], [{"a": None}]),
    "Named": (NAMED, [{"name": "a"}, {"name": "a", "x": 1}], [{}, {"name": "abcd"}]),
    "Inheriting": (
        {"allOf": [{"$ref": "#/components/schemas/Named"}, {"required": ["age"], "properties": {"age": {"type": "integer"}}}]},
        [{"name": "a", "age": 1}],
        [{"name": "a"}, {"age": 1}, {"name": "abcd", "age": 1}],
    ),
    "ClosedBelow": (
        {"allOf": [{"$ref": "#/components/schemas/Named"}], "unevaluatedProperties": False},
        [{"name": "a"}],
        [{"name": "a", "x": 1}],
    ),
    "Narrowing": (
        {"allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"name": {"minLength": 2}}}]},
        [{"name": "ab"}],
        [{"name": "a"}, {"name": "abcd"}],
    ),
    "Cat": (CAT, [{"kind": "cat"}], [{"kind": "dog"}]),
    "Dog": (DOG, [{"kind": "dog", "s": "x"}], [{"kind": "dog"}]),
    "Pet": (
        {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {"propertyName": "kind"},
        },
        [{"kind": "cat", "n": 1}, {"kind": "dog", "s": "x"}],
        [{"kind": "dog"}, {"kind": "cow"}, {}, None],
    ),
    "Variants": ({"anyOf": [{"type": "string", "maxLength": 1}, NAMED, {"type": "null"}]}, ["a", {"name": "a"}, None],
                 ["ab", {}, 1]),
    "WithSiblings": ({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "anyOf": [NAMED, CAT]},
                     [{"a": 1, "name": "x"}, {"a": 1, "kind": "cat"}], [{"a": 1}, {"name": "x"}]),
    "Tree": (
        {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
        [{"children": [{"children": []}]}],
        [{"children": [1]}],
    ),
    "Nested": ({"type": "array", "items": {"$ref": "#/components/schemas/Nested"}, "maxItems": 1}, [[], [[[]]]], [[1], [[], []]]),
    "Json": (
        {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Json"}}]},
        ["a", {"a": {"b": "c"}}],
        [1, {"a": {"b": 1}}],
    ),
    "WrappedReference": (
        {"type": "object", "properties": {"child": {"allOf": [{"$ref": "#/components/schemas/WrappedReference"}, {"description": "x"}]}}},
        [{"child": {"child": {}}}],
        [{"child": 1}],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def built() -> Models:
    return models({name: schema for name, (schema, _, _) in CASES.items()})


def _written(name: str) -> jsonschema_rs.Validator:
    components = {"components": {"schemas": {each: schema for each, (schema, _, _) in CASES.items()}}}
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", **components}, validate_formats=True
    )


@pytest.mark.parametrize("name", CASES)
def test_the_model_judges_as_its_schema_does(built: Models, name: str) -> None:
    served = jsonschema_rs.Draft202012Validator(built.adapter(name).json_schema(), validate_formats=True)
    _, allowed, refused = CASES[name]
    for value in allowed + refused:
        expected = value in allowed and not any(value is each for each in refused)
        judged = _written(name).is_valid(value), served.is_valid(value), built.accepts(name, value)
        assert judged == (expected, expected, expected), value


def test_nothing_of_this_is_left_unenforced(built: Models) -> None:
    assert built.warnings() == []
