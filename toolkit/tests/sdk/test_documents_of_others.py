"""SDKs of documents that say less than ours: every operation is a method, and what has no type is named."""

from __future__ import annotations

import importlib
import inspect
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.pipeline import emit_client

Document = dict[str, Any]


def document_of(responses: Document, *, schemas: Document | None = None, **operation: Any) -> Document:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": 1.0},
        "paths": {"/orders": {"get": {"tags": ["orders"], "responses": responses, **operation}}},
        "components": {"schemas": schemas or {}},
    }


def json_of(schema: Document) -> Document:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


@dataclass
class Sdks:
    """Makes SDKs, each under a name of its own, and a server that sends one response to every request."""

    folder: Path
    status: int = 200
    body: object = None
    url: str = ""
    paths: list[str] = field(default_factory=list)
    headers: list[Message] = field(default_factory=list)
    untyped: list[tuple[Pointer, str]] = field(default_factory=list)

    def client(self, document: Document, **credentials: object) -> Any:
        package = f"others_{uuid4().hex}"
        files = emit_client(document, package=package, distribution="others", warn=self._warn)
        for path, text in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        importlib.invalidate_caches()  # Its folder may be younger than what the import system knows of it.
        return importlib.import_module(package).Client(self.url, **credentials)

    def _warn(self, pointer: Pointer, rule: str, message: str) -> None:
        self.untyped.append((pointer, rule))


@pytest.fixture
def sdks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdks]:
    monkeypatch.syspath_prepend(tmp_path / "src")
    sdks = Sdks(tmp_path)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sdks.paths.append(self.path)
            sdks.headers.append(self.headers)
            content = json.dumps(sdks.body).encode()
            self.send_response(sdks.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        sdks.url = f"http://127.0.0.1:{server.server_port}"
        yield sdks
        server.shutdown()
        thread.join()


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


SCHEMES = {
    "headerKey": {"type": "apiKey", "in": "header", "name": "X-Shop-Key"},
    "query-key": {"type": "apiKey", "in": "query", "name": "key"},
    "cookieKey": {"type": "apiKey", "in": "cookie", "name": "shop"},
    "user": {"type": "http", "scheme": "basic"},
    "oauth": {"type": "oauth2", "flows": {}},
}


def secured_by(*alternatives: tuple[str, ...]) -> Document:
    security = [dict.fromkeys(each, ()) for each in alternatives]
    document = document_of({"204": {"description": ""}}, operationId="orders_clear", security=security)
    document["components"]["securitySchemes"] = SCHEMES
    return document


@pytest.mark.parametrize(
    ("scheme", "credential", "sent"),
    [
        ("headerKey", {"header_key": "k1"}, ("X-Shop-Key", "k1", "/orders")),
        ("query-key", {"query_key": "k 2"}, ("Authorization", None, "/orders?key=k%202")),
        ("cookieKey", {"cookie_key": "k3"}, ("Cookie", "shop=k3", "/orders")),
        ("user", {"user": ("ada", "pass")}, ("Authorization", "Basic YWRhOnBhc3M=", "/orders")),
        ("oauth", {"token": "t1"}, ("Authorization", "Bearer t1", "/orders")),
    ],
)
def test_credential_is_sent_where_its_scheme_says(
    sdks: Sdks, scheme: str, credential: dict[str, Any], sent: tuple[str, str | None, str]
) -> None:
    client = sdks.client(secured_by((scheme,)), **credential)
    sdks.status = 204
    client.orders.clear()
    header, value, path = sent
    assert (sdks.headers[0][header], sdks.paths[0]) == (value, path)


def test_all_credentials_of_an_alternative_are_sent_together(sdks: Sdks) -> None:
    client = sdks.client(secured_by(("oauth", "headerKey")), token="t1", header_key="k1")
    sdks.status = 204
    client.orders.clear()
    assert (sdks.headers[0]["Authorization"], sdks.headers[0]["X-Shop-Key"]) == ("Bearer t1", "k1")


def test_first_alternative_with_all_credentials_is_used(sdks: Sdks) -> None:
    client = sdks.client(secured_by(("headerKey", "cookieKey"), ("user",), ("headerKey",)), header_key="k1")
    sdks.status = 204
    client.orders.clear()
    assert sdks.headers[0]["X-Shop-Key"] == "k1"


def test_public_operation_is_sent_no_credential(sdks: Sdks) -> None:
    document = secured_by(("headerKey",))
    document["paths"]["/shops"] = {
        "get": {"tags": ["orders"], "operationId": "orders_shops", "security": [], "responses": {"204": {}}}
    }
    client = sdks.client(document, header_key="k1")
    sdks.status = 204
    client.orders.shops()
    assert sdks.headers[0]["X-Shop-Key"] is None


def test_key_is_not_printed(sdks: Sdks) -> None:
    client = sdks.client(secured_by(("headerKey",)), header_key="confidential")
    assert "confidential" not in repr(client) + repr(client._settings)


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
