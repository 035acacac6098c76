"""The comparison reads what a document leaves open as the compiler does."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.conformance.written_types import with_types
from tests.conftest import run_specfirst

READINGS = Path(__file__).with_name("readings.yaml")


def test_new_project_agrees_with_spellings_of_other_authors(tmp_path: Path) -> None:
    made = run_specfirst(tmp_path, "new", "readings", "--spec", str(READINGS))
    assert made.returncode == 0, made.stderr

    done = run_specfirst(tmp_path / "readings", "conformance", "--all")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("3 operations, ")
    assert "warning" not in done.stdout


@pytest.mark.parametrize(
    ("schema", "typed"),
    [
        ({"properties": {"items": {"items": {}}}}, {"items": {"type": "array", "items": {}}}),
    ],
)
def test_property_named_like_a_keyword_implies_nothing(schema: dict[str, object], typed: object) -> None:
    assert with_types(schema) == {"type": "object", "properties": typed}
