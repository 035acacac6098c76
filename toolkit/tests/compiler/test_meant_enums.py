"""Enumerations whose values are of another type than the declared one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from specfirst.compiler.document.meant_enums import enum_as_meant
from tests.conftest import run_specfirst


@pytest.mark.parametrize(
    ("schema", "meant"),
    [
        (
            {"type": "array", "items": {"type": "string"}, "enum": ["a", "b"]},
            {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
        ),
        (
            {"type": ["array", "null"], "items": {"$ref": "#/x"}, "enum": ["a", None]},
            {"type": ["array", "null"], "items": {"allOf": [{"$ref": "#/x"}, {"enum": ["a"]}]}},
        ),
        ({"type": "array", "enum": ["a"]}, {"type": "array", "items": {"enum": ["a"]}}),
        ({"type": "string", "enum": [1, True, None]}, {"type": "string", "enum": ["1", "true", None]}),
        ({"type": "integer", "enum": ["1", "-2"]}, {"type": "integer", "enum": [1, -2]}),
    ],
)
def test_values_of_another_type_are_read_as_meant(schema: dict[str, Any], meant: dict[str, Any]) -> None:
    assert enum_as_meant(schema) == meant


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "enum": [["a"], "b"]},
        {"type": "integer", "enum": ["one"]},
        {"type": "integer", "enum": ["--1"]},
        {"type": "integer", "enum": ["9" * 5000]},
        {"type": "string", "enum": ["a", 1]},
        {"type": "number", "enum": [1]},
        {"enum": [1]},
        {"type": "string", "enum": None},
        {"type": "string", "enum": 1},
        {"type": "array", "items": {"type": "string"}},
    ],
)
def test_other_enumerations_are_taken_as_written(schema: dict[str, Any]) -> None:
    assert enum_as_meant(schema) is None


def test_lint_names_such_an_enumeration(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
        "    States: {type: array, items: {type: string}, enum: [on, off]}\n"
        "    Level: {type: string, enum: [1, 2]}\n"
    )
    found = run_specfirst(tmp_path, "lint", "a.yaml").stderr
    assert "a.yaml:6: warning: no value of `enum` is of the declared type: it is taken as the values" in found
    assert 'a.yaml:7: warning: no value of `enum` is of the declared type: it is taken as ["1", "2"]' in found
