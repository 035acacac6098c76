"""Documents whose parts share parts, 20 to the power of 8 in all, are read in the time of their size."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.compiler.document.all_of import merge_all_of
from specfirst.compiler.normalise.contradictions import contradictions, properties_beyond_closed_parts

LEVELS = 8
PARTS = 20


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas(keyword: str) -> dict[str, Any]:
    levels = {
        f"Level{level}": {keyword: [_reference(f"Level{level + 1}")] * PARTS} for level in range(LEVELS)
    }
    last = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
    return {**levels, f"Level{LEVELS}": last, "Self": {keyword: [_reference("Self")] * PARTS}}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_contradictions_are_looked_for_once_in_each_schema(keyword: str) -> None:
    document = {"openapi": "3.1.0", "components": {"schemas": _schemas(keyword)}}
    found = contradictions(document)
    # Of equal variants no value matches exactly one.
    assert len(found) == (LEVELS + 1 if keyword == "oneOf" else 0)
    assert properties_beyond_closed_parts(document) == []


def test_components_are_merged_once_into_a_conjunction() -> None:
    schemas = _schemas("allOf")

    def target(reference: str) -> Any:
        return schemas[reference.rpartition("/")[2]]

    assert merge_all_of(schemas["Level0"], target) == schemas[f"Level{LEVELS}"]
    assert merge_all_of(schemas["Self"], target) == {}


def test_values_of_two_parts_contradict_each_other_beside_a_shared_one() -> None:
    schemas = {
        "Shared": {"type": "string"},
        "Left": {"allOf": [_reference("Shared"), {"enum": ["a"]}]},
        "Right": {"allOf": [_reference("Shared"), {"enum": ["b"]}]},
        "Both": {"allOf": [_reference("Left"), _reference("Right")]},
        "Number": {"allOf": [_reference("Left"), {"type": "integer"}]},
    }
    found = dict(contradictions({"openapi": "3.1.0", "components": {"schemas": schemas}}))
    assert [pointer[-1] for pointer in found] == ["Both", "Number"]
