"""`$dynamicRef`, where the document alone says what it leads to, and where it does not."""

from __future__ import annotations

from typing import Any

from tests.compiler.served_documents import document, exchange, serve


def _tree(name: str, **others: Any) -> dict[str, Any]:
    children = {"type": "array", "items": {"$dynamicRef": "#node"}}
    properties = {name: {"type": "integer"}, "children": children, **others}
    return {"$dynamicAnchor": "node", "type": "object", "required": [name], "properties": properties}


async def test_dynamic_reference_to_the_only_anchor_is_enforced() -> None:
    path = exchange({"$ref": "#/components/schemas/Tree"}, {})
    with serve(document({"Tree": _tree("value")}, {"/trees": path})) as api:
        right = {"value": 1, "children": [{"value": 2, "children": []}]}
        assert (await api.send("POST", "/trees", json=right)).status_code == 200
        wrong = {"value": 1, "children": [{"value": 2, "children": [{}]}]}
        assert (await api.send("POST", "/trees", json=wrong)).status_code == 422
        assert not [warning for warning in api.warnings if "dynamicRef" in warning]


async def test_dynamic_reference_to_one_of_several_anchors_is_reported() -> None:
    schemas = {"Tree": _tree("value"), "Other": _tree("other")}
    with serve(document(schemas, {"/trees": exchange({"$ref": "#/components/schemas/Tree"}, {})})) as api:
        open_item = {"value": 1, "children": [{}]}
        assert (await api.send("POST", "/trees", json=open_item)).status_code == 200
        assert [warning for warning in api.warnings if "`$dynamicRef` is not enforced" in warning]
