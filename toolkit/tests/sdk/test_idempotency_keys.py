"""`Idempotency-Key` is generated as the document describes it, or is left to the caller."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of

_HEX = "[0-9a-f]"
_UUID_PATTERN = f"^{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}$"


_KEY = {"$ref": "#/components/schemas/Key"}
_ANY = re.compile(r"[\w-]{32}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("name", ["Idempotency-Key", "idempotency-key"])
@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({}, _ANY),
        ({"type": "string", "maxLength": 32, "pattern": "^[!-~]+$"}, _ANY),
        ({"type": "string", "format": "uuid"}, _UUID),
        ({"type": "string", "minLength": 36, "maxLength": 36}, _UUID),
        ({"type": ["string", "null"], "pattern": _UUID_PATTERN}, _UUID),
        ({"allOf": [_KEY, {"format": "uuid"}]}, _UUID),
        ({"anyOf": [{"type": "integer"}, _KEY]}, _ANY),
    ],
)
def test_new_key_has_the_form_that_its_schema_accepts(
    sdks: Sdks, schema: Document, form: re.Pattern[str], name: str, required: bool
) -> None:
    server, orders = _orders(sdks, schema, name, required=required)
    orders.create()
    orders.create()
    sent = [request.headers["idempotency-key"] for request in server.requests]
    assert all(map(form.fullmatch, sent))
    assert len(set(sent)) == 2
    orders.create(idempotency_key="mine")
    assert server.requests[-1].headers["idempotency-key"] == "mine"
    assert "idempotency_key: Default: a new one." in str(inspect.getdoc(orders.create))


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "maxLength": 31},
        {"type": "string", "minLength": 40},
        {"type": "string", "pattern": "^[0-9]+$"},
        {"type": "string", "pattern": "(unreadable"},
        {"type": "string", "format": "date-time"},
        {"type": "integer"},
        {"type": "string", "enum": ["once"]},
        {"allOf": [_KEY, {"maxLength": 20}]},
        {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 20}]},
    ],
)
def test_key_of_another_form_is_never_generated(sdks: Sdks, schema: Document, required: bool) -> None:
    server, orders = _orders(sdks, schema, "Idempotency-Key", required=required)
    default = inspect.signature(orders.create).parameters["idempotency_key"].default
    assert default is (inspect.Parameter.empty if required else None)
    if not required:
        orders.create()
        assert "idempotency-key" not in server.requests[-1].headers


def _orders(sdks: Sdks, schema: Document, name: str, *, required: bool) -> tuple[Any, Any]:
    """Return a server of an API with one POST that takes the header, and the SDK's resource."""
    document = document_of(
        {"200": json_of({"type": "integer"})},
        schemas={"Key": {"type": "string", "minLength": 8}},
        operationId="orders_create",
        parameters=[{"name": name, "in": "header", "required": required, "schema": schema}],
    )
    document["paths"]["/orders"]["post"] = document["paths"]["/orders"].pop("get")
    package = sdks.package(document)
    server = package.testing.ExampleServer()
    return server, package.Client(sdks.url, http_client=server.client()).orders
