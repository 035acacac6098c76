"""Keywords whose values JSON Schema does not give them: ignored by name, and the rest of the schema holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.served_documents import document, exchange, serve

WRONG: tuple[dict[str, Any], ...] = (
    {"pattern": 0},
    {"format": 5},
    {"minLength": "3"},
    {"minLength": -1},
    {"maxLength": 2**64},
    {"minimum": "3"},
    {"multipleOf": 0},
    {"minItems": "x"},
    {"uniqueItems": "yes"},
    {"enum": []},
    {"anyOf": []},
    {"dependentRequired": ["name"]},
    {"discriminator": {"mapping": {"a": "b"}}},
    {"items": [{"type": "string"}]},
    {"readOnly": "true"},
    {"type": None},
)


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
async def test_keyword_with_wrong_value_is_ignored_by_name_and_others_hold(wrong: dict[str, Any]) -> None:
    name = {"type": "string", "maxLength": 5, **wrong}
    if "maxLength" in wrong:
        name = {"type": "string", "enum": ["a"], **wrong}
    if "type" in wrong:
        name = {"enum": ["a"], **wrong}
    thing = {"type": "object", "required": ["name"], "properties": {"name": name}}
    path = exchange({"$ref": "#/components/schemas/Thing"})
    path["post"]["parameters"] = [{"name": "q", "in": "query", "schema": name}]
    with serve(document({"Thing": thing}, {"/things": path})) as api:
        api.returned = lambda: api.models.Thing(name="a")
        assert (await api.send("POST", "/things?q=a", json={"name": "a"})).status_code == 200
        assert (await api.send("POST", "/things?q=abcdef", json={"name": "a"})).status_code == 422
        assert (await api.send("POST", "/things", json={"name": "abcdef"})).status_code == 422
        (keyword,) = wrong
        named = [each for each in api.warnings if keyword in each and "ignored" in each]
        assert len(named) == 2
        assert not [each for each in api.warnings if "any value" in each]
