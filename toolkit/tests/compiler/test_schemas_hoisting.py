"""Schemas of operations become components, unless a parameter's annotation can express them."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.compiler.normalise.schemas import is_simple
from tests.compiler.model_modules import models, normalised

ENUM = {"type": "string", "enum": ["a", "b"]}


def _operation(**parts: Any) -> dict[str, Any]:
    return {"/things": {"get": {"operationId": "things_list", "responses": {}, **parts}}}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/User"},
        {"$ref": "#/components/schemas/User", "default": "x"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3},
        {"type": ["integer", "null"], "minimum": 3},
        {"type": "array", "items": {"type": "array", "items": {"type": "boolean"}}, "uniqueItems": True},
        {},
        True,
    ],
)
def test_simple_schemas_stay(schema: Any) -> None:
    assert is_simple(schema)


@pytest.mark.parametrize(
    "schema",
    [
        ENUM,
        {"const": 1},
        {"type": "object"},
        {"type": ["integer", "string"]},
        {"type": "array", "items": ENUM},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"properties": {}},
        {"type": "string", "format": "uuid", "maxLength": 3},
        {"type": "string", "pattern": "^(?!a)"},
    ],
)
def test_other_schemas_are_hoisted(schema: Any) -> None:
    assert not is_simple(schema)


def test_each_place_has_its_name() -> None:
    body = {"type": "object", "properties": {"a": {"type": "string"}}}
    api = normalised(
        paths=_operation(
            parameters=[{"name": "sort-by", "in": "query", "schema": ENUM}],
            requestBody={"content": {"application/json": {"schema": body}}},
            responses={
                "200": {
                    "description": "",
                    "headers": {"X-Kind": {"schema": ENUM}},
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                "default": {"description": "", "content": {"text/csv": {"schema": ENUM}}},
            },
        ),
        components={
            "parameters": {"Page": {"name": "page", "in": "query", "schema": ENUM}},
            "responses": {"NotFound": {"description": "", "content": {"application/json": {"schema": body}}}},
        },
    )
    assert sorted(api.schemas) == [
        "NotFoundResponse",
        "PageParameter",
        "ThingsListBody",
        "ThingsListResponse200",
        "ThingsListResponse200XKind",
        "ThingsListResponseDefault",
        "ThingsListSortBy",
    ]
    assert api.schemas["ThingsListBody"] == body


def test_without_an_operation_id_method_and_path_name_it() -> None:
    paths = {"/a/{b-c}": {"post": {"responses": {}, "requestBody": {"content": {"a/b": {"schema": ENUM}}}}}}
    assert list(normalised(paths=paths).schemas) == ["PostABCBody"]


def test_keywords_of_the_parameter_stay_with_it() -> None:
    schema = {**ENUM, "default": "a", "description": "Which"}
    api = normalised(paths=_operation(parameters=[{"name": "kind", "in": "query", "schema": schema}]))
    parameter = api.document["paths"]["/things"]["get"]["parameters"][0]
    assert parameter["schema"] == {"$ref": "#/components/schemas/ThingsListKind", "default": "a"}
    assert api.schemas["ThingsListKind"] == {**ENUM, "description": "Which"}


def test_a_reference_wrapped_for_openapi_3_0_is_a_reference() -> None:
    schema = {"allOf": [{"$ref": "#/components/schemas/Kind"}], "default": "a"}
    paths = _operation(parameters=[{"name": "kind", "in": "query", "schema": schema}])
    api = normalised({"Kind": ENUM}, paths)
    parameter = api.document["paths"]["/things"]["get"]["parameters"][0]
    assert parameter["schema"] == {"$ref": "#/components/schemas/Kind", "default": "a"}
    assert list(api.schemas) == ["Kind"]


def test_one_body_in_two_media_types_is_one_class_and_two_bodies_are_two() -> None:
    one, other = {"type": "object"}, {"type": "object", "required": ["a"]}
    content = {"application/json": {"schema": one}, "a/x": {"schema": one}, "a/y": {"schema": other}}
    api = normalised(paths=_operation(requestBody={"content": content}))
    assert {name: dict(schema) for name, schema in api.schemas.items()} == {
        "ThingsListBody": one,
        "ThingsListBodyY": other,
    }


def test_a_name_that_is_taken_gets_a_number() -> None:
    paths = _operation(requestBody={"content": {"application/json": {"schema": {"type": "object"}}}})
    api = normalised({"ThingsListBody": {"type": "string"}}, paths)
    assert api.schemas["ThingsListBody2"] == {"type": "object"}


def test_a_reference_into_a_schema_gets_a_component() -> None:
    built = models(
        {
            "A": {"type": "object", "properties": {"b": {"type": "object", "required": ["c"]}}},
            "D": {"type": "array", "items": {"$ref": "#/components/schemas/A/properties/b"}},
        }
    )
    assert built.accepts("D", [{"c": 1}])
    assert not built.accepts("D", [{}])


def test_the_bundle_stays_as_it_is() -> None:
    api = normalised({"a-b": ENUM}, _operation(parameters=[{"name": "k", "in": "query", "schema": ENUM}]))
    assert api._bundle is not None
    assert list(api._bundle.document["components"]["schemas"]) == ["a-b"]
    assert api._bundle.document["paths"]["/things"]["get"]["parameters"][0]["schema"] == ENUM
