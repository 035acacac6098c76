"""A new resource follows the names and failures of its document."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.compiler.pipeline import load
from specfirst.scaffold.document_style import DocumentStyle, style_of

PROBLEM = "{$ref: '#/components/responses/Problem'}"


def _style(folder: Path, failures: str, properties: str = "{}") -> DocumentStyle:
    (folder / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: A, version: 1.0.0}\npaths:\n  /a:\n"
        f"    get: {{responses: {{'204': {{description: Done.}}, {failures}}}}}\n"
        f"    put: {{responses: {{'204': {{description: Done.}}, {failures}}}}}\n"
        f"    delete: {{responses: {{'204': {{description: Done.}}, '404': {PROBLEM}}}}}\n"
        "components:\n  responses: {Problem: {description: It failed.}}\n"
        f"  schemas: {{A: {{type: object, properties: {properties}}}}}\n"
    )
    return style_of(load(folder / "api.yaml"))


def test_failures_of_most_operations_are_shared(tmp_path: Path) -> None:
    style = _style(tmp_path, f"'401': {PROBLEM}, default: {PROBLEM}")
    assert style.failures == {"401": "Problem", "default": "Problem"}
    assert style.not_found == "Problem"


def test_failures_without_a_component_are_not_shared(tmp_path: Path) -> None:
    style = _style(tmp_path, "'401': {description: No., content: {}}")
    assert style.failures == {}


@pytest.mark.parametrize(
    ("properties", "written"),
    [
        ("{dueOn: {}, id: {}}", "nextCursor"),
        ("{due_on: {}, id: {}}", "next_cursor"),
        ("{id: {}}", "next_cursor"),
    ],
)
def test_names_have_the_case_of_the_properties(tmp_path: Path, properties: str, written: str) -> None:
    assert _style(tmp_path, "'400': {description: No.}", properties).name("next_cursor") == written
