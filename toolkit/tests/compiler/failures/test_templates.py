"""Bodies of failures from the schemas that published APIs declare for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest

from specfirst.compiler.ir.failures.templates import Templates
from specfirst.runtime.failures import Facts
from specfirst.runtime.failures.template import fill
from specfirst.runtime.interface import (
    ApiError,
    FieldError,
    InternalError,
    InvalidRequest,
    RouteNotFound,
    Unauthenticated,
)

Schema = dict[str, Any]
STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
INVALID = InvalidRequest(errors=[FieldError(("body", "items", 0, "name"), "too_long", "It is too long.")])
REQUEST = "0b5fb4ab-7f2c-4f0b-9d3f-6f8f0f1a2b3c"


def body_of(
    schema: Schema,
    *,
    key: str = "400",
    error: ApiError = INVALID,
    status: int = 400,
    components: Mapping[str, Any] | None = None,
    media: Mapping[str, Any] | None = None,
) -> tuple[Any, tuple[str, ...]]:
    """The body of a failure with this schema, which is valid, and what was made up."""
    document = {"components": {"schemas": dict(components or {})}}
    content = Templates(document).content(key, {"application/json": {"schema": schema, **(media or {})}})
    assert content is not None
    assert content.filled is not None, "nothing was found"
    facts = Facts(error=error, status=status, request_id=REQUEST, path="/orders")
    template = content.filled.template
    body = fill(template, facts)
    jsonschema_rs.Draft202012Validator({**document, **schema}, validate_formats=True).validate(body)
    return body, content.filled.made_up


def object_of(properties: Mapping[str, Any], *required: str, **keywords: Any) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(required), **keywords}


FORMS: dict[str, tuple[Schema, Any]] = {
    "problem": (
        object_of({"type": STRING, "title": STRING, "status": INTEGER, "detail": STRING, "traceId": STRING}),
        {
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": "The request is not valid.",
            "traceId": REQUEST,
        },
    ),
    "google": (
        object_of({"error": object_of({"code": INTEGER, "message": STRING, "status": STRING})}),
        {"error": {"code": 400, "message": "The request is not valid.", "status": "400"}},
    ),
    "jsonapi": (
        object_of(
            {
                "errors": {
                    "type": "array",
                    "minItems": 1,
                    "items": object_of(
                        {
                            "status": STRING,
                            "title": STRING,
                            "detail": STRING,
                            "source": object_of({"pointer": STRING}),
                        }
                    ),
                }
            },
            "errors",
        ),
        {
            "errors": [
                {
                    "status": "400",
                    "title": "Bad Request",
                    "detail": "It is too long.",
                    "source": {"pointer": "/items/0/name"},
                }
            ]
        },
    ),
    "fastapi": (
        object_of(
            {
                "detail": {
                    "type": "array",
                    "items": object_of(
                        {
                            "loc": {"type": "array", "items": {"anyOf": [STRING, INTEGER]}},
                            "msg": STRING,
                            "type": STRING,
                        },
                        "loc",
                        "msg",
                        "type",
                    ),
                }
            }
        ),
        {"detail": [{"loc": ["body", "items", 0, "name"], "msg": "It is too long.", "type": "too_long"}]},
    ),
    "locations of strings": (
        object_of(
            {
                "errors": {
                    "type": "array",
                    "items": object_of({"loc": {"type": "array", "items": STRING}}, "loc"),
                }
            }
        ),
        {"errors": [{"loc": ["body", "items", "0", "name"]}]},
    ),
    "asp.net": (
        object_of(
            {
                "title": STRING,
                "errors": {"type": "object", "additionalProperties": {"type": "array", "items": STRING}},
            }
        ),
        {"title": "Bad Request", "errors": {"items.0.name": ["It is too long."]}},
    ),
    "one message by field": (
        object_of({"errors": {"type": "object", "additionalProperties": STRING}}),
        {"errors": {"items.0.name": "It is too long."}},
    ),
    "oauth": (
        object_of({"error": {"enum": ["invalid_client", "invalid_request"]}, "error_description": STRING}),
        {"error": "invalid_request", "error_description": "The request is not valid."},
    ),
    "spring": (
        object_of(
            {"status": INTEGER, "error": STRING, "message": STRING, "path": STRING}, "status", "error", "path"
        ),
        {"status": 400, "error": "Bad Request", "message": "The request is not valid.", "path": "/orders"},
    ),
    "jsend": (
        object_of(
            {"status": {"enum": ["success", "fail", "error"]}, "data": {"type": ["object", "null"]}},
            "status",
            "data",
        ),
        {"status": "fail", "data": {}},
    ),
    "success flag": (
        object_of(
            {"success": {"type": "boolean"}, "errors": {"type": "array", "items": STRING}},
            "success",
            "errors",
        ),
        {"success": False, "errors": ["It is too long."]},
    ),
    "scim": (
        object_of(
            {"schemas": {"type": "array", "items": {"const": "urn:Error"}, "minItems": 1}, "detail": STRING},
            "schemas",
        ),
        {"schemas": ["urn:Error"], "detail": "The request is not valid."},
    ),
    "list": (
        {"type": "array", "items": object_of({"code": STRING, "message": STRING}, "message")},
        [{"code": "too_long", "message": "It is too long."}],
    ),
    "text": ({"type": "string", "maxLength": 5}, "The …"),
    "number": ({"type": "integer"}, 400),
    "anything": (
        {},
        {"status": 400, "code": "request.invalid", "message": "The request is not valid."},
    ),
    "free members": (
        {"type": "object", "additionalProperties": STRING},
        {"message": "The request is not valid."},
    ),
    "closed": (object_of({}, additionalProperties=False), {}),
    "optional members of unknown names": (object_of({"colour": STRING, "id": INTEGER}), {}),
    "nullable member of an unknown name": (
        object_of({"colour": {"type": ["string", "null"]}}, "colour"),
        {"colour": None},
    ),
    "constants": (
        object_of({"object": {"const": "error"}, "kind": {"enum": [7]}}, "object", "kind"),
        {"object": "error", "kind": 7},
    ),
    "undeclared required member": (object_of({}, "message"), {"message": "The request is not valid."}),
    "numeric code with bounds": (
        object_of({"code": {"type": "integer", "maximum": 99}}, "code"),
        {"code": 0},
    ),
    "fixed statuses": (
        object_of({"status": {"type": "integer", "enum": [404, 400]}}, "status"),
        {"status": 400},
    ),
    "write-only member": (
        object_of({"message": STRING, "code": {**STRING, "writeOnly": True}}),
        {"message": "The request is not valid."},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_known_members_are_filled(name: str) -> None:
    schema, expected = FORMS[name]
    assert body_of(schema)[0] == expected


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("error", [RouteNotFound(), Unauthenticated(), InternalError(), INVALID])
def test_body_of_any_failure_is_valid_under_default(name: str, error: ApiError) -> None:
    body_of(FORMS[name][0], key="default", error=error, status=error.status)


def test_all_of_merges_what_it_requires() -> None:
    base = object_of({"message": STRING})
    schema = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["message", "code"]}]}
    body, _ = body_of(schema, components={"Base": base})
    assert body == {"message": "The request is not valid.", "code": "request.invalid"}


def test_discriminator_names_the_variant_that_is_sent() -> None:
    variant = object_of({"kind": STRING, "message": STRING}, "kind", "message")
    schema = {
        "oneOf": [{"$ref": "#/components/schemas/Odd"}, {"$ref": "#/components/schemas/Even"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"odd": "#/components/schemas/Odd", "even": "#/components/schemas/Even"},
        },
    }
    odd = object_of({"kind": STRING, "colour": STRING}, "kind", "colour")
    body, made_up = body_of(schema, components={"Odd": odd, "Even": variant})
    assert (body, made_up) == ({"kind": "even", "message": "The request is not valid."}, ())


def test_variants_that_an_empty_list_does_not_tell_apart_get_an_item() -> None:
    texts = object_of({"errors": {"type": "array", "items": STRING}}, "errors")
    objects = object_of(
        {"errors": {"type": "array", "items": object_of({"message": STRING}, "message")}}, "errors"
    )
    schema = {"oneOf": [texts, objects]}
    body, _ = body_of(schema, error=InvalidRequest())
    assert body == {"errors": ["The request is not valid."]}


def test_equal_variants_get_a_body_that_fits_both() -> None:
    variant = object_of({"message": STRING}, "message")
    content = Templates({}).content("400", {"application/json": {"schema": {"oneOf": [variant, variant]}}})
    assert content is not None
    assert content.filled is not None
    assert content.filled.invalid
    assert list(content.filled.template) == ["message"]


def test_optional_members_tell_variants_apart() -> None:
    plain = object_of({"message": STRING}, "message", additionalProperties=False)
    counted = object_of({"message": STRING, "attempts": INTEGER}, "message")
    body, made_up = body_of({"oneOf": [plain, counted]})
    assert (body, made_up) == ({"message": "The request is not valid.", "attempts": 0}, ("attempts",))


def test_contradiction_of_equal_variants_is_the_reason() -> None:
    variant = object_of({"message": STRING}, "message")
    templates = Templates({"components": {"schemas": {"Error": variant}}})
    for schema, is_named in (
        ({"oneOf": [{"$ref": "#/components/schemas/Error"}, {**variant, "title": "Other"}]}, True),
        ({"oneOf": [object_of({"message": STRING}), object_of({"cause": STRING})]}, False),
    ):
        content = templates.content("400", {"application/json": {"schema": schema}})
        assert content is not None
        assert content.filled is not None
        assert content.filled.invalid
        assert (templates.contradiction(content) is not None) is is_named


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ({**STRING, "pattern": "^[A-Z]{3}-[0-9]{2,}$"}, "AAA-00"),
        ({**STRING, "enum": ["b", "a"]}, "b"),
        ({**STRING, "default": "eu"}, "eu"),
        ({**STRING, "examples": ["de"]}, "de"),
        ({**STRING, "minLength": 40}, "x" * 40),
        ({**STRING, "format": "ipv4"}, "192.0.2.1"),
        ({"type": "integer", "minimum": 7}, 7),
        ({"type": "number", "exclusiveMaximum": 0}, -1),
        ({"type": "boolean"}, False),
        ({"type": "array", "minItems": 2, "items": INTEGER}, [0, 0]),
        (object_of({"unit": STRING}, "unit"), {"unit": ""}),
    ],
)
def test_required_member_of_unknown_name_is_made_up_and_reported(schema: Schema, body: Any) -> None:
    found, made_up = body_of(object_of({"colour": schema}, "colour"))
    assert made_up
    assert made_up[0].startswith("colour")
    assert len(found["colour"]) == 40 if schema.get("minLength") else found["colour"] == body


def test_example_of_the_response_fills_unknown_members() -> None:
    schema = object_of({"colour": STRING, "message": STRING}, "colour", "message")
    body, _ = body_of(schema, media={"example": {"colour": "red", "message": "Order 7 is gone."}})
    assert body == {"colour": "red", "message": "The request is not valid."}


def test_example_represents_a_missing_schema() -> None:
    content = Templates({}).content("404", {"application/json": {"example": {"error": {"message": "Gone"}}}})
    assert content is not None
    assert content.filled is not None
    assert "Fact.MESSAGE" in repr(content.filled.template)


def test_schema_without_a_valid_value_is_not_filled() -> None:
    schema = object_of({"colour": {**STRING, "pattern": "^(?=q)z$"}}, "colour")
    content = Templates({}).content("400", {"application/json": {"schema": schema}})
    assert content is not None
    assert content.filled is None


def test_recursive_error_is_filled_once() -> None:
    error = object_of(
        {"message": STRING, "details": {"type": "array", "items": {"$ref": "#/components/schemas/Error"}}},
        "message",
    )
    body, _ = body_of({"$ref": "#/components/schemas/Error"}, components={"Error": error})
    assert body == {"message": "The request is not valid.", "details": [{"message": "It is too long."}]}


def test_json_is_preferred_to_other_media_types() -> None:
    schema = object_of({"message": STRING}, "message")
    written = {
        "text/plain": {"schema": schema},
        "text/html": {},
        "application/vnd.x+json": {"schema": schema},
    }
    content = Templates({}).content("400", written)
    assert content is not None
    assert content.media_type == "application/vnd.x+json"
