"""The runtime's own refusals, over a socket, are problem details with the declared status."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator

from tests.shop.conftest import DOCUMENT, Server

KEY = {"X-Api-Key": "look-around"}
STAFF = {"Authorization": "Bearer staff"}
CUSTOMER = {"Authorization": "Bearer customer"}
PRODUCT = "/products/0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d"
JSON = {"Content-Type": "application/json"}
PROBLEM = yaml.safe_load(DOCUMENT.read_text())["components"]["schemas"]["Problem"]
REFUSALS: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "no such path": (404, "GET", "/nothing", {"headers": KEY}),
    "no such method": (405, "DELETE", "/orders", {"headers": STAFF}),
    "no credentials": (401, "GET", "/products", {}),
    "unknown credentials": (401, "GET", "/products", {"headers": {"X-Api-Key": "wrong"}}),
    "no scope": (403, "POST", "/products", {"headers": CUSTOMER, "json": {}}),
    "invalid, declared as 400": (400, "GET", "/products?limit=201", {"headers": KEY}),
    "invalid, declared as 422": (422, "POST", "/orders", {"headers": STAFF, "json": {}}),
    "invalid, undeclared": (422, "GET", "/orders?limit=201", {"headers": STAFF}),
    "too large, as the declared 400": (
        400,
        "POST",
        "/products",
        {"headers": STAFF, "content": b" " * 1048577},
    ),
    "too large, undeclared": (413, "PUT", PRODUCT, {"headers": STAFF | JSON, "content": b" " * 1048577}),
    "text, as the declared 400": (400, "POST", "/products", {"headers": STAFF, "content": b"text"}),
    "text, undeclared": (415, "PUT", PRODUCT, {"headers": STAFF, "content": b"text"}),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal_is_a_problem(server: Server, name: str) -> None:
    status, method, path, options = REFUSALS[name]
    with server.client() as client:
        response = client.request(method, path, **options)
    assert response.status_code == status
    assert_problem(response, status)


@pytest.mark.parametrize(("file", "status"), [("broken", 500), ("closed", 503)])
def test_failure_of_the_service_is_a_problem(server: Server, file: str, status: int) -> None:
    (server.folder / file).touch()
    try:
        with server.client(**KEY) as client:
            response = client.get("/products")
    finally:
        (server.folder / file).unlink()
    assert_problem(response, status)


def assert_problem(response: Any, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert list(Draft202012Validator(PROBLEM, validate_formats=True).iter_errors(problem)) == []
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response.headers["x-request-id"]
