"""SDKs read the success or failure that a document declares for a status, a range or `default`."""

from __future__ import annotations

import importlib

import httpx2
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


@pytest.mark.parametrize("key", ["302", "3XX"])
def test_redirection_is_a_success_of_an_operation_without_others(sdks: Sdks, key: str) -> None:
    client = sdks.client(document_of({key: {"description": ""}}, operationId="orders_archive"))
    sdks.status = 302
    assert client.orders.archive() is None
    assert client.orders.with_raw_response.archive().status == 302


@pytest.mark.parametrize("target", [200, 404])
def test_redirection_that_the_client_follows_is_the_success_itself(sdks: Sdks, target: int) -> None:
    package = sdks.package(document_of({"3XX": {"description": ""}}, operationId="orders_archive"))

    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/elsewhere"):
            return httpx2.Response(target, text="a page")
        return httpx2.Response(303, headers={"Location": "/elsewhere"})

    with httpx2.Client(transport=httpx2.MockTransport(respond), follow_redirects=True) as http:
        response = package.Client(sdks.url, http_client=http).orders.with_raw_response.archive()
    assert (response.data, response.status, response.headers["location"]) == (None, 303, "/elsewhere")


def test_redirection_beside_a_success_is_an_error(sdks: Sdks) -> None:
    moved = {"type": "object", "properties": {"location": {"type": "string"}}}
    responses = {"200": json_of({"type": "integer"}), "301": json_of({"$ref": "#/components/schemas/Moved"})}
    document = document_of(responses, schemas={"Moved": moved}, operationId="orders_count")
    package = sdks.package(document)
    sdks.status, sdks.body = 301, {"location": "/elsewhere"}
    with pytest.raises(package.errors.MovedPermanentlyMoved) as raised:
        package.Client(sdks.url).orders.count()
    assert raised.value.body.location == "/elsewhere"


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


def test_invalid_failure_body_raises_when_it_is_read(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 404, ["not a problem"]
    with pytest.raises(errors.NotFoundProblem) as raised:
        client.orders.clear()
    with pytest.raises(ValueError, match="not an object"):
        _ = raised.value.body
