"""Answers that only tests show: each is declared, and its test exists."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from specfirst.fuzz.coverage import Answer, declared_answers
from specfirst.fuzz.covered_by_tests import ANY, Elsewhere
from specfirst.fuzz.sessions import APIS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", APIS)
def test_whatever_is_listed_is_declared(name: str) -> None:
    document = json.loads((ROOT / f"generated/{name}_v1/openapi.json").read_text())
    assert Elsewhere.read(name).superfluous(declared_answers(document)) == []


@pytest.mark.parametrize("name", APIS)
def test_every_test_that_is_named_exists(name: str) -> None:
    missing = [test for test in Elsewhere.read(name).tests.values() if not _exists(test)]
    assert missing == []


def _exists(test: str) -> bool:
    path, _, function = test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
        for node in tree.body
    )


def test_an_entry_is_for_one_operation_or_for_all(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.yaml"
    file.write_text(f"client:\n  '{ANY}':\n    403 auth.forbidden: a::b\n  things_get:\n    304: c::d\n")
    elsewhere = Elsewhere.read("client", file)
    assert elsewhere.test_of(Answer("any_thing", 403, "application/json", "auth.forbidden")) == "a::b"
    assert elsewhere.test_of(Answer("things_get", 304, "")) == "c::d"
    assert elsewhere.test_of(Answer("things_list", 304, "")) is None
    assert elsewhere.superfluous([Answer("things_get", 304, "")]) == ["* 403 auth.forbidden"]
    assert Elsewhere.read("backoffice", file).tests == {}
