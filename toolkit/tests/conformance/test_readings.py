"""The comparison reads what a document leaves open as the compiler does."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.compiler.ir.failures.patterns import matching
from specfirst.conformance.schema_form import schema_form
from specfirst.conformance.written_types import with_types
from tests.conftest import run_specfirst

READINGS = Path(__file__).with_name("readings.yaml")


def test_new_project_agrees_with_spellings_of_other_authors(tmp_path: Path) -> None:
    made = run_specfirst(tmp_path, "new", "readings", "--spec", str(READINGS))
    assert made.returncode == 0, made.stderr

    done = run_specfirst(tmp_path / "readings", "conformance", "--all")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("4 operations, ")


@pytest.mark.parametrize(
    ("schema", "typed"),
    [
        ({"properties": {"items": {}}}, {"type": "object", "properties": {"items": {}}}),
        ({"required": True}, {"required": True}),
        ({"enum": ["a"], "pattern": "a"}, {"enum": ["a"], "pattern": "a"}),
        ({"not": {"required": ["a"]}}, {"not": {"required": ["a"]}}),
        (
            {"allOf": [{"type": "string"}, {"pattern": "a"}]},
            {"allOf": [{"type": "string"}, {"pattern": "a"}]},
        ),
        (
            {"required": ["a"], "oneOf": [{"properties": {"a": {}}}, {"type": "null"}]},
            {"required": ["a"], "oneOf": [{"type": "object", "properties": {"a": {}}}, {"type": "null"}]},
        ),
    ],
)
def test_type_follows_from_keywords_unless_it_is_declared(
    schema: dict[str, object], typed: dict[str, object]
) -> None:
    assert with_types(schema) == typed


def test_last_default_of_combined_schemas_applies() -> None:
    parts = [{"type": "boolean", "default": False}, {"type": "boolean", "default": True}]

    assert schema_form({"allOf": parts}) == schema_form({"type": "boolean", "default": True})
    assert schema_form({"allOf": parts, "default": False})["default"] is False


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"[\p{L}\p{N}]", "a"), (r"\p{Lu}\p{Nd}", "A0"), (r"[^\p{L}]", "0"), (r"[\P{L}]", "0")],
)
def test_text_matches_a_general_category_of_characters(pattern: str, text: str) -> None:
    assert next(matching(pattern)) == text


@pytest.mark.parametrize("pattern", [r"[\p{Greek}]", r"[\u{1F600}]"])
def test_class_that_python_cannot_read_has_no_text(pattern: str) -> None:
    assert not list(matching(pattern))
