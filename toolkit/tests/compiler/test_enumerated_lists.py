"""Parameters with an `enum` of lists or objects, which is all that describes their items."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.sdk_runtime._parameters import path_text
from tests.compiler.served_documents import document, serve

_NUMBERS = {"type": "array", "items": {"type": "integer"}, "enum": [[1, 2], [3]]}
_TEXTS = {"type": "array", "items": {"type": "string"}, "enum": [["a", "b"], ["1"]]}
_OBJECTS = {"type": "object", "enum": [{"size": 1}, {"size": 2}]}


def _operation(name: str, location: str, schema: dict[str, Any]) -> dict[str, Any]:
    parameter = {"name": name, "in": location, "required": True, "schema": schema}
    return {
        "get": {
            "operationId": f"get_{name}",
            "parameters": [parameter],
            "responses": {"204": {"description": "Done."}},
        }
    }


_DOCUMENT = document(
    {},
    {
        "/numbers/{numbers}": _operation("numbers", "path", _NUMBERS),
        "/texts/{texts}": _operation("texts", "path", _TEXTS),
        "/query": _operation("in_query", "query", _NUMBERS),
        "/objects/{objects}": _operation("objects", "path", _OBJECTS),
        "/shared/{lists}": _operation("lists", "path", _TEXTS),
        "/shared/{other}": _operation("other", "path", {"type": "string"}),
    },
)


@pytest.mark.parametrize(
    ("path", "received"),
    [
        ("/numbers/1,2", {"numbers": [1, 2]}),
        ("/numbers/3", {"numbers": [3]}),
        ("/numbers/1", None),
        ("/texts/a,b", {"texts": ["a", "b"]}),
        ("/texts/1", {"texts": ["1"]}),
        ("/query?in_query=1&in_query=2", {"in_query": [1, 2]}),
        ("/objects/size,2", {"objects": {"size": 2}}),
        ("/shared/a,b", {"lists": ["a", "b"]}),
        ("/shared/b", {"other": "b"}),
    ],
)
async def test_values_are_read_in_the_style_of_the_parameter(
    path: str, received: dict[str, Any] | None
) -> None:
    with serve(_DOCUMENT) as api:
        response = await api.send("GET", path)
        assert response.status_code == (422 if received is None else 204)
        assert api.received == ([] if received is None else [received])


def test_sdks_send_lists_of_a_path_with_commas() -> None:
    assert path_text("numbers", [1, 2]) == "1,2"
