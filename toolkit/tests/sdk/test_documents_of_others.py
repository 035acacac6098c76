"""SDKs of documents that say less than ours: every operation is a method, and what has no type is named."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    untyped: list[tuple[Pointer, str]] = field(default_factory=list)

    def client(self, document: Document) -> Any:
        package = f"others_{uuid4().hex}"
        files = emit_client(document, package=package, distribution="others", warn=self._warn)
        for path, text in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return importlib.import_module(package).Client(self.url)

    def _warn(self, pointer: Pointer, rule: str, message: str) -> None:
        self.untyped.append((pointer, rule))


@pytest.fixture
def sdks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdks]:
    monkeypatch.syspath_prepend(tmp_path / "src")
    sdks = Sdks(tmp_path)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sdks.paths.append(self.path)
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
