"""The schemas `true` and `false`, which stand wherever a schema does in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.served_documents import Served, document, exchange, serve


def _query(name: str, schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


@pytest.fixture(scope="module")
def api() -> Any:
    parameters = [
        _query("any", True),
        _query("none", False),
        _query("empty", {"type": "array", "items": False}),
        {"name": "content", "in": "query", "content": {"application/json": {"schema": False}}},
        _query("referred", {"$ref": "#/components/schemas/Nothing"}),
        _query("anything", {"$ref": "#/components/schemas/Anything"}),
    ]
    ok = {"200": {"description": ""}}
    paths = {
        "/q": {"get": {"operationId": "q", "parameters": parameters, "responses": ok}},
        "/none": exchange(False, {}, "none"),
        "/any": exchange(True, {}, "any"),
        "/lists": exchange({"type": "array", "items": False}, {}, "lists"),
    }
    with serve(document({"Nothing": False, "Anything": True}, paths)) as served:
        served.returned = None
        yield served


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("/q", False), ("/q?any=1", False), ("/q?none=1", True), ("/q?empty=1", True), ("/q?content=1", True),
        ("/q?referred=1", True), ("/q?anything=1", False),
    ],
)  # fmt: skip
async def test_parameter(api: Served, path: str, refused: bool) -> None:
    assert (await api.send("GET", path)).status_code == (422 if refused else 200)


@pytest.mark.parametrize(
    ("path", "body", "refused"),
    [("/none", 1, True), ("/any", 1, False), ("/any", {"a": None}, False), ("/lists", [], False),
     ("/lists", [1], True)],
)  # fmt: skip
async def test_body(api: Served, path: str, body: Any, refused: bool) -> None:
    assert (await api.send("POST", path, json=body)).status_code == (422 if refused else 200)
