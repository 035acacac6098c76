"""Requests to the servers of the documents in `cases/`, each an example of a kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wild.pool import run_apart
from tests.wild.report import Report

CASES = Path(__file__).with_name("cases")
TABLE = Path(__file__).with_name("cases.md")

REFUSED = {
    "nulls.yaml": "nulls.yaml:",
    "remote_response.yaml": "https://example.com/common.yaml",
    "security.yaml": "nosuch",
    "unknown_scheme.yaml": "tokn",
}
"""Documents that must not generate, and what the message has to name."""

WITHOUT_INVALID = {
    "array_without_items.yaml",
    "mixed_enum.yaml",
    "objects_in_query.yaml",
    "query_styles.yaml",
    "response_default.yaml",
    "response_range.yaml",
    "suffixed_paths.yaml",
}
"""Documents that no request can break: operations without parameters and bodies."""


def table() -> dict[str, str]:
    """Return the last column of the table of cases by name."""
    rows = [line.strip("|").split("|") for line in TABLE.read_text("utf-8").splitlines() if line[:3] == "| `"]
    return {name.strip(" `"): now.strip() for name, _, _, now in rows}


def test_table_has_every_case() -> None:
    assert list(table()) == sorted(path.name for path in CASES.iterdir())


def probed(name: str) -> Report:
    return run_apart(CASES / name, name)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_document_that_cannot_be_served_is_refused_with_its_place(name: str) -> None:
    report = probed(name)
    assert not report.generated
    assert REFUSED[name] in report.complaint
    assert "Traceback" not in report.complaint
    assert table()[name].startswith("refused")


@pytest.mark.parametrize("name", sorted({path.name for path in CASES.iterdir()} - REFUSED.keys()))
def test_served_as_written(name: str) -> None:
    report = probed(name)
    assert report.started, report.complaint
    assert report.failures == []
    assert report.valid_sent
    assert report.invalid_sent or name in WITHOUT_INVALID
    figures = [figure.split("/") for figure in table()[name].split(", ")]
    assert len(figures) == 3
    assert all(right == sent for right, sent in figures)
