"""Documents of many files with an error catalogue: what follows from policies, and where it was written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from specfirst.review.differ.review import Diff, compare
from specfirst.review.differ.sides import Place
from tests.review.differing import TODAY

LIBRARY = Path(__file__).parents[1] / "compiler" / "fixtures" / "repository"
BOOKS = "spec/library/v1/paths/books.yaml"
SCHEMAS = "spec/library/v1/schemas/books.yaml"
ERRORS = "spec/errors.yaml"


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two equal copies of a project, `old` and `new`."""
    for name in ("old", "new"):
        shutil.copytree(LIBRARY, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _edit(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / "new" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _diff() -> Diff:
    return compare("old", "new", (), TODAY)


def _severities(diff: Diff) -> dict[str, str]:
    return {finding.rule.id: finding.severity.value for finding in diff.findings}


@pytest.mark.usefixtures("versions")
def test_equal_projects_have_no_change() -> None:
    assert not _diff().findings


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        (
            BOOKS, "    x-roles: [librarian]\n", "    security: []\n",
            {
                "security-widened": "access-widened",
                "roles-widened": "access-widened",
                "rate-limit-lowered": "risky",
                "derived-response-removed": "risky",
            },
        ),
        (BOOKS, "    x-roles: [librarian]\n", "", {"roles-widened": "access-widened"}),
        (BOOKS, "[librarian]", "[librarian, reader]", {"roles-widened": "access-widened"}),
        (
            BOOKS, "    x-rate-limit: {requests: 10, seconds: 60}\n", "",
            {
                "rate-limit-removed": "access-widened",
                "derived-response-removed": "risky",
                "derived-header-removed": "risky",
            },
        ),
        (BOOKS, "requests: 10,", "requests: 5,", {"rate-limit-lowered": "risky"}),
        (
            BOOKS, "    x-error-codes: [books.not_found]\n", "",
            {"error-code-removed": "breaking", "derived-response-removed": "risky"},
        ),
        (
            ERRORS, "books.isbn_taken:\n  status: 409", "books.isbn_taken:\n  status: 410",
            {"error-status-changed": "breaking", "response-added": "safe"},
        ),
        (ERRORS, "    retry_after:\n      type: integer", "    retry_after:\n      type: number",
         {"error-detail-changed": "breaking"}),
        (
            ERRORS,
            "      examples: [30]\n",
            "      examples: [30]\n    limit: {type: integer, examples: [1]}\n",
            {"error-detail-added": "safe"},
        ),
        (SCHEMAS, "enum: [here, borrowed]", "enum: [here, borrowed, lost]", {"enum-value-added": "breaking"}),
    ],
)  # fmt: skip
def test_edit_of_sources_is_found_in_derived_parts(
    versions: Path, file: str, before: str, after: str, expected: dict[str, str]
) -> None:
    _edit(versions, file, before, after)

    assert _severities(_diff()) == expected


def test_change_of_shared_schema_is_one_finding_with_every_operation(versions: Path) -> None:
    _edit(versions, SCHEMAS, "    state: {$ref: '#/BookState'}", "    state: {type: string}")
    (finding,) = [finding for finding in _diff().findings if finding.fails]

    assert finding.rule.id == "enum-removed"
    assert {affected.operation for affected in finding.affected} >= {"GET /books", "GET /books/{book_id}"}
    assert {affected.direction for affected in finding.affected} == {"response", "webhook"}


def test_finding_names_file_and_line_on_both_sides(versions: Path) -> None:
    _edit(versions, SCHEMAS, "Book:\n", "\n\nBook:\n")
    _edit(versions, SCHEMAS, "maxLength: 200, examples: [Dune]", "maxLength: 300, examples: [Dune]")
    (finding,) = _diff().findings

    assert finding.old == Place(f"old/{SCHEMAS}", 8, "#/Book/properties/title/maxLength")
    assert finding.new == Place(f"new/{SCHEMAS}", 10, "#/Book/properties/title/maxLength")
    assert (finding.before, finding.after) == ("200", "300")


def test_id_of_finding_depends_on_the_change(versions: Path) -> None:
    _edit(versions, BOOKS, "requests: 10,", "requests: 5,")
    first = _diff().findings[0].id
    _edit(versions, BOOKS, "requests: 5,", "requests: 4,")

    assert _diff().findings[0].id != first
    assert _diff().findings[0].id == _diff().findings[0].id
