"""SDKs of documents that say less than ours: every operation is a method, and what has no type is named."""

from __future__ import annotations

import importlib
import inspect

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of


@pytest.mark.parametrize("key", ["2XX", "default"])
def test_response_of_range_or_default_is_decoded_whatever_the_success_status(sdks: Sdks, key: str) -> None:
    order = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    client = sdks.client(
        document_of(
            {key: json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": order},
            operationId="orders_read",
        )
    )
    sdks.status, sdks.body = 202, {"id": 7}
    assert client.orders.read().id == 7
    assert sdks.untyped == []


def test_exact_status_is_preferred_to_range(sdks: Sdks) -> None:
    client = sdks.client(
        document_of(
            {"2XX": json_of({"type": "string"}), "200": json_of({"type": "integer"})},
            operationId="orders_count",
        )
    )
    sdks.body = 3
    assert client.orders.count() == 3


def test_operation_without_id_is_named_after_method_and_path(sdks: Sdks) -> None:
    client = sdks.client(document_of({"200": json_of({"type": "integer"})}))
    sdks.body = 3
    assert client.orders.get_orders() == 3


def test_list_without_items_holds_anything(sdks: Sdks) -> None:
    client = sdks.client(document_of({"200": json_of({"type": "array"})}, operationId="orders_list"))
    sdks.body = [1, "two", None]
    assert client.orders.list() == [1, "two", None]
    assert sdks.untyped == []


def test_enum_of_several_types_is_passed_through_and_named(sdks: Sdks) -> None:
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": {"type": "object", "properties": {"state": {"enum": [1, "x"]}}}},
            operationId="orders_read",
        )
    )
    sdks.body = {"state": 1}
    assert client.orders.read().state == 1
    assert sdks.untyped == [(("components", "schemas", "Order", "properties", "state"), "untyped-in-sdk")]


def test_wrong_default_of_parameter_is_left_out_and_named(sdks: Sdks) -> None:
    since = {
        "name": "since",
        "in": "query",
        "schema": {"type": "string", "format": "date-time", "default": "now"},
    }
    client = sdks.client(
        document_of({"200": json_of({"type": "integer"})}, operationId="orders_count", parameters=[since])
    )
    sdks.body = 3
    assert client.orders.count() == 3
    assert sdks.paths == ["/orders"]
    assert sdks.untyped == [(("paths", "/orders", "get"), "untyped-in-sdk")]


URL_ENCODED = "application/x-www-form-urlencoded"


def form_of(schema: Document) -> Document:
    body = {"content": {URL_ENCODED: {"schema": schema}}}
    return document_of({"204": {"description": ""}}, operationId="orders_send", requestBody=body)


def test_fields_of_every_variant_of_a_form_are_arguments(sdks: Sdks) -> None:
    text = {"type": "string"}
    variants = [{"type": "object", "required": [name], "properties": {name: text}} for name in "ab"]
    client = sdks.client(form_of({"oneOf": variants}))
    arguments = inspect.signature(client.orders.send).parameters
    assert {name: each.default for name, each in arguments.items()} == {"a": None, "b": None}
    assert sdks.untyped == []


def test_form_without_fields_is_sent_as_given_and_named(sdks: Sdks) -> None:
    client = sdks.client(form_of({"type": "object"}))
    assert list(inspect.signature(client.orders.send).parameters) == ["content"]
    assert sdks.untyped == [(("paths", "/orders", "get", "requestBody"), "untyped-in-sdk")]


@pytest.mark.parametrize(("tag", "name"), [("cat", "Cat"), ("dog", "Dog"), ("puppy", "Dog")])
def test_mapping_of_discriminator_decides_the_class_of_a_variant(sdks: Sdks, tag: str, name: str) -> None:
    pet = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    refs = {name: f"#/components/schemas/{name}" for name in ("Cat", "Dog")}
    mapping = {"cat": refs["Cat"], "dog": refs["Dog"], "puppy": "Dog"}
    union = {
        "oneOf": [{"$ref": each} for each in refs.values()],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Pet"})},
            schemas={"Pet": union, "Cat": pet, "Dog": pet},
            operationId="orders_pet",
        )
    )
    sdks.body = {"kind": tag}
    assert (type(client.orders.pet()).__name__, client.orders.pet().kind) == (name, tag)


PROBLEM = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "traceId": {"type": "string"}},
}


def failing_document(*keys: str) -> Document:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    failures = {key: {"description": "", "content": problem} for key in keys}
    return document_of(
        {"204": {"description": ""}, **failures}, schemas={"Problem": PROBLEM}, operationId="orders_clear"
    )


def test_declared_failure_is_raised_with_its_typed_body(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404", "4XX", "default"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 404, {"title": "No such order", "status": 404, "traceId": "t1"}
    with pytest.raises(errors.NotFoundProblem) as raised:
        client.orders.clear()
    assert isinstance(raised.value, errors.NotFoundError)
    assert (raised.value.body.title, raised.value.body.trace_id) == ("No such order", "t1")
    assert raised.value.message == "No such order"


@pytest.mark.parametrize(("status", "name"), [(409, "ClientProblem"), (500, "DefaultProblem")])
def test_failure_of_range_or_default_is_raised_by_its_class(sdks: Sdks, status: int, name: str) -> None:
    client = sdks.client(failing_document("404", "4XX", "default"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = status, {"title": "Broken"}
    with pytest.raises(getattr(errors, name)):
        client.orders.clear()


def test_undeclared_failure_is_raised_by_the_class_of_its_status(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 409, {"title": "Broken"}
    with pytest.raises(errors.ConflictError) as raised:
        client.orders.clear()
    assert raised.value.body == {"title": "Broken"}


def test_body_that_breaks_its_schema_is_an_error_when_it_is_read(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 404, ["not a problem"]
    with pytest.raises(errors.NotFoundProblem) as raised:
        client.orders.clear()
    with pytest.raises(ValueError, match="not an object"):
        _ = raised.value.body
