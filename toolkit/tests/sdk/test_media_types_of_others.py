"""SDKs send and request the media types that a document declares, and forms with their encoding."""

from __future__ import annotations

import inspect
import json

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of


def test_body_of_any_media_type_with_an_object_is_sent_as_json(sdks: Sdks) -> None:
    order = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="orders_save",
        requestBody={"required": True, "content": {"*/*": {"schema": order}}},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    client = sdks.client(document)
    sdks.body = 3
    assert client.orders.save(id=7) == 3
    assert json.loads(sdks.bodies[-1]) == {"id": 7}


def test_fields_of_a_form_have_the_styles_of_its_encoding(sdks: Sdks) -> None:
    integers = {"type": "array", "items": {"type": "integer"}}
    point = {"type": "object", "properties": {"n": {"type": "integer"}}}
    fields = {"piped": integers, "listed": integers, "repeated": integers, "deep": point, "text": point}
    encoding = {
        "piped": {"style": "pipeDelimited", "explode": False},
        "listed": {"explode": False},
        "deep": {"style": "deepObject", "explode": True},
    }
    form = {"schema": {"type": "object", "properties": fields}, "encoding": encoding}
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="orders_save",
        requestBody={"required": True, "content": {"application/x-www-form-urlencoded": form}},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    client = sdks.client(document)
    sdks.body = 3
    client.orders.save(piped=[1, 2], listed=[3, 4], repeated=[5, 6], deep={"n": 7}, text={"n": 8})
    assert sorted(sdks.bodies[-1].split("&")) == [
        "deep%5Bn%5D=7",
        "listed=3,4",
        "piped=1%7C2",
        "repeated=5",
        "repeated=6",
        "text=%7B%22n%22%3A8%7D",
    ]
    client.orders.save(text={"n": 8})
    assert sdks.bodies[-1] == "text=%7B%22n%22%3A8%7D"


URL_ENCODED = "application/x-www-form-urlencoded"


def form_of(schema: Document) -> Document:
    body = {"content": {URL_ENCODED: {"schema": schema}}}
    return document_of({"204": {"description": ""}}, operationId="orders_send", requestBody=body)


def test_fields_of_every_variant_of_a_form_are_arguments(sdks: Sdks) -> None:
    text = {"type": "string"}
    variants = [{"type": "object", "required": [name], "properties": {name: text}} for name in "ab"]
    client = sdks.client(form_of({"oneOf": variants}))
    arguments = inspect.signature(client.orders.send).parameters
    named = {
        name: parameter.default
        for name, parameter in arguments.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    }
    assert named == {"a": None, "b": None}
    assert sdks.untyped == []


def test_form_without_fields_is_sent_unchanged_with_a_warning(sdks: Sdks) -> None:
    client = sdks.client(form_of({"type": "object"}))
    assert list(inspect.signature(client.orders.send).parameters) == ["content", "options"]
    assert sdks.untyped == [(("paths", "/orders", "get", "requestBody"), "untyped-in-sdk")]


_ORDER = {"type": "object", "properties": {"id": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        (["application/merge-patch+json"], "application/merge-patch+json"),
        (["application/vnd.api+json"], "application/vnd.api+json"),
        (["application/json; version=2"], "application/json; version=2"),
        (["application/json; charset=utf-8"], "application/json"),
        (["application/json-patch+json", "application/json", "text/json"], "application/json"),
        (["application/vnd.shop.v2+json", "application/merge-patch+json"], "application/vnd.shop.v2+json"),
        (["application/*+json"], "application/example+json"),
        (["*/*"], "application/json"),
    ],
)
def test_json_body_is_sent_with_its_declared_media_type(sdks: Sdks, declared: list[str], sent: str) -> None:
    package = sdks.package(_changing_orders({key: {"schema": _ORDER} for key in declared}))
    server = package.testing.ExampleServer()
    with package.Client(sdks.url, http_client=server.client()) as client:
        client.orders.change(id=7)
    assert server.requests[-1].headers["content-type"] == sent
    assert server.requests[-1].body == {"id": 7}


def test_content_type_of_a_call_chooses_among_the_declared_json_types(sdks: Sdks) -> None:
    types = ["application/json-patch+json", "application/merge-patch+json"]
    package = sdks.package(_changing_orders({key: {"schema": {}} for key in types}))
    server = package.testing.ExampleServer()
    with package.Client(sdks.url, http_client=server.client()) as client:
        client.orders.change({"id": 7}, headers={"content-type": types[1]})
        with pytest.raises(package.APIConnectionError, match="takes no body of application/json"):
            client.orders.change({"id": 7}, headers={"Content-Type": "application/json"})
    assert [request.headers["content-type"] for request in server.requests] == [types[1]]


@pytest.mark.parametrize(
    ("declared", "accepted"),
    [
        (["application/vnd.api+json"], "application/vnd.api+json"),
        (["application/hal+json", "application/json"], "application/json"),
        (["text/csv", "application/hal+json; profile=x"], "application/hal+json; profile=x"),
        (["*/*"], "application/json"),
    ],
)
def test_json_of_the_declared_media_type_is_requested_and_read(
    sdks: Sdks, declared: list[str], accepted: str
) -> None:
    response = {"description": "", "content": {key: {"schema": _ORDER} for key in declared}}
    client = sdks.client(document_of({"200": response}, operationId="orders_read"))
    sdks.body = {"id": 7}
    assert client.orders.read().id == 7
    assert sdks.headers[-1].get_all("Accept") == [accepted]
    client.orders.read(headers={"Accept": "application/json;q=0.5"})
    assert sdks.headers[-1].get_all("Accept") == ["application/json;q=0.5"]


def test_login_is_sent_and_read_with_its_media_types(sdks: Sdks) -> None:
    texts = {name: {"type": "string"} for name in ("email", "password")}
    tokens = {"type": "object", "properties": {"access_token": {"type": "string"}}}
    media_type = "application/vnd.api+json"
    document = document_of(
        {"200": json_of({"type": "integer"})}, operationId="orders_count", security=[{"b": []}]
    )
    document["components"]["securitySchemes"] = {"b": {"type": "http", "scheme": "bearer"}}
    document["paths"]["/login"] = {
        "post": {
            "operationId": "auth_login",
            "tags": ["auth"],
            "security": [],
            "requestBody": {
                "required": True,
                "content": {media_type: {"schema": {"type": "object", "properties": texts}}},
            },
            "responses": {"200": {"description": "", "content": {media_type: {"schema": tokens}}}},
        }
    }
    client = sdks.client(document, email="ada@example.com", password="secret")
    sdks.body = 3
    assert client.orders.count() == 3
    (_, headers, _), *_ = sdks.issued
    assert (headers["Content-Type"], headers["Accept"]) == (media_type, media_type)
    assert sdks.headers[-1]["Authorization"] == "Bearer token-1"


def _changing_orders(content: Document) -> Document:
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="orders_change",
        requestBody={"required": True, "content": content},
    )
    document["paths"]["/orders"]["patch"] = document["paths"]["/orders"].pop("get")
    return document
