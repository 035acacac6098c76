"""`allOf` of texts, numbers, lists and unions in SDKs."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.emit.sdk.all_of_values import value_of_all


def _parts(name: str, count: int) -> dict[str, Any]:
    return {"allOf": [{"$ref": f"#/components/schemas/{name}"}] * count}


def test_parts_with_many_references_are_read_once_each() -> None:
    schemas = {f"A{level}": _parts(f"A{level + 1}", 20) for level in range(8)} | {"A8": {"type": "string"}}
    assert value_of_all(_parts("A0", 20), schemas, keep_reference=False) == {"type": "string"}


def test_schema_that_contains_itself_is_unchanged() -> None:
    schema = _parts("A", 20)
    assert value_of_all(schema, {"A": schema}) == schema
