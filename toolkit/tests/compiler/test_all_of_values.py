"""`allOf` of texts, numbers, lists and unions in SDKs."""

from __future__ import annotations

import re
from typing import Any

from specfirst.compiler.emit.sdk.all_of_values import value_of_all
from specfirst.compiler.emit.sdk.emit import emit_sdk
from tests.compiler.served_documents import document, exchange


def _parts(name: str, count: int) -> dict[str, Any]:
    return {"allOf": [{"$ref": f"#/components/schemas/{name}"}] * count}


def test_parts_with_many_references_are_read_once_each() -> None:
    schemas = {f"A{level}": _parts(f"A{level + 1}", 20) for level in range(8)} | {"A8": {"type": "string"}}
    assert value_of_all(_parts("A0", 20), schemas, keep_reference=False) == {"type": "string"}


def _choice(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def test_parts_are_merged_as_servers_merge_them() -> None:
    parts = [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "integer", "minimum": 5}]
    assert value_of_all({"allOf": parts}, {}) == {"type": "integer", "minimum": 5, "maximum": 9}


def test_enums_of_parts_keep_their_common_values() -> None:
    schema = {"allOf": [_choice("a", "b"), _choice("b", "c")]}
    assert value_of_all(schema, {}) == _choice("b")
    assert _literals(schema) == ("Literal['b']", [])


def test_enums_without_a_common_value_leave_the_type_and_a_warning() -> None:
    literals, warnings = _literals({"allOf": [_choice("a"), _choice("c")]})
    assert literals is None
    assert warnings == [
        (
            ("components", "schemas", "State"),
            "schema.contradiction",
            "the values of `enum` in its parts have none in common: SDKs accept any of the type",
        )
    ]


def _literals(state: dict[str, Any]) -> tuple[str | None, list[Any]]:
    """Return the literal type that an SDK gives the schema, and the warnings about it."""
    order = {"type": "object", "properties": {"state": {"$ref": "#/components/schemas/State"}}}
    schemas = {"State": state, "Order": order}
    path = exchange({"$ref": "#/components/schemas/Order"})
    sdk = emit_sdk(document(schemas, {"/orders": path}), package="shop", distribution="shop", catalogue={})
    text = "".join(text for name, text in sdk.files.items() if "/models/" in name)
    found = re.search(r"Literal\[[^]]*\]", text)
    return found[0] if found else None, list(sdk.warnings)


def test_schema_that_contains_itself_is_unchanged() -> None:
    schema = _parts("A", 20)
    assert value_of_all(schema, {"A": schema}) == schema
