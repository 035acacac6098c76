"""Unions that their variants contain again are validated in linear time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from specfirst.compiler.emit.models.unions import Recursion
from tests.compiler.model_modules import models


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _node(operator: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["op", *properties],
        "properties": {"op": {"const": operator}, **properties},
    }


SCHEMAS: dict[str, Any] = {
    "Node": {"oneOf": [_ref("And"), _ref("Or"), _ref("Leaf")]},
    "And": _node("and", child=_ref("Node")),
    "Or": _node("or", child=_ref("Node")),
    "Leaf": _node("leaf", value={"type": "integer"}),
    "Flat": {"oneOf": [_ref("Leaf"), _node("none")]},
    "List": {"type": "object", "properties": {"next": {"oneOf": [_ref("List"), {"type": "string"}]}}},
}


def test_hostile_value_of_exclusive_variants_has_few_errors() -> None:
    value: dict[str, Any] = {"op": "leaf", "value": "wrong"}
    for depth in range(30):
        value = {"op": ("and", "or")[depth % 2], "child": value}

    with pytest.raises(ValidationError) as raised:
        TypeAdapter(models(SCHEMAS).module.Node).validate_json(json.dumps(value))

    assert raised.value.error_count() < 100


@pytest.mark.parametrize(
    ("component", "variants", "repeated"),
    [
        ("Node", SCHEMAS["Node"]["oneOf"], True),
        ("Flat", SCHEMAS["Flat"]["oneOf"], False),
        ("List", SCHEMAS["List"]["properties"]["next"]["oneOf"], False),
    ],
)
def test_union_is_repeated_where_several_variants_contain_it(
    component: str, variants: list[Any], repeated: bool
) -> None:
    assert Recursion(SCHEMAS).is_repeated(component, tuple(variants)) is repeated
