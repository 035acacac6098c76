"""`specfirst review`: a project against a git commit and against its last release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from specfirst.cli import main
from specfirst.compiler.pipeline import load
from tests.review.test_baseline import git

LIBRARY = Path(__file__).parents[1] / "compiler" / "fixtures" / "repository"
ROOT = "spec/library/v1/openapi.yaml"
SCHEMAS = "spec/library/v1/schemas/books.yaml"
BOOKS = "spec/library/v1/paths/books.yaml"
APPROVALS = "spec/approvals.yaml"
BUNDLE = "generated/library/openapi.json"
TITLE = "maxLength: 200, examples: [Dune]"
GROWN = ("version: 1.0.0", "version: 2.0.0")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one commit, and its bundle."""
    shutil.copytree(LIBRARY, tmp_path / "library", ignore=shutil.ignore_patterns("generated"))
    root = tmp_path / "library"
    (root / "pyproject.toml").write_text(f'[tool.specfirst.apis.library]\ndocument = "{ROOT}"\n')
    (root / BUNDLE).parent.mkdir(parents=True)
    (root / BUNDLE).write_text(json.dumps(load(root / ROOT, check=False).bundled.document))
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=first")
    monkeypatch.chdir(root)
    return root


def edit(root: Path, file: str, before: str, after: str) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert before in text
    (root / file).write_text(text.replace(before, after, 1), encoding="utf-8")


def approve(root: Path, *changes: str, until: str = "2999-01-01") -> None:
    listed = "".join(f"      - {change}\n" for change in changes)
    (root / APPROVALS).write_text(
        "# What was accepted.\napprovals:\n"
        f"  - changes:\n{listed}    reason: Agreed.\n    owner: library team\n    until: {until}\n"
    )


def review(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = main(["review", "--format", "json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_unchanged_project_passes(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, report = review(capsys, "--base", "HEAD")

    assert (status, report["findings"], report["problems"]) == (0, [], [])


def test_breaking_change_fails_with_its_places_on_both_sides(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")

    status, report = review(capsys, "--base", "main")

    (finding,) = report["findings"]
    assert status == 1
    assert (finding["rule"], finding["severity"]) == ("max-length-raised", "breaking")
    assert finding["old"] == {**finding["new"], "ref": "main"}
    assert finding["new"]["file"] == SCHEMAS


def test_approved_change_passes_and_another_change_there_does_not(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(library, ROOT, *GROWN)
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")
    approve(library, review(capsys, "--base", "main")[1]["findings"][0]["id"])

    assert review(capsys, "--base", "main")[0] == 0
    edit(library, SCHEMAS, "maxLength: 300", "maxLength: 400")
    status, report = review(capsys, "--base", "main")
    assert status == 1
    assert not report["findings"][0]["approved"]
    assert "no such change any more" in report["notes"][0]


def test_expired_approval_of_live_change_fails(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(library, ROOT, *GROWN)
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")
    approve(library, review(capsys, "--base", "main")[1]["findings"][0]["id"], until="2020-01-01")

    status, report = review(capsys, "--base", "main")

    assert status == 1
    assert "spec/approvals.yaml:3: ended on 2020-01-01" in report["notes"][0]


def test_change_of_the_expansion_is_seen_in_the_committed_bundle(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = json.loads((library / BUNDLE).read_text())
    operation = bundle["paths"]["/books"]["get"]
    operation["responses"]["418"] = {"description": "An older compiler added it."}
    (library / BUNDLE).write_text(json.dumps(bundle))
    git(library, "commit", "--quiet", "--all", "--message=bundle")

    status, report = review(capsys, "--base", "main")

    (finding,) = report["findings"]
    assert status == 1
    assert (finding["rule"], finding["subject"]) == ("response-removed", "418")
    assert finding["old"]["file"] == BUNDLE
    assert finding["new"]["file"] == BOOKS


def test_change_of_sources_is_reported_once_beside_an_older_bundle(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = json.loads((library / BUNDLE).read_text())
    bundle["paths"]["/books"]["get"]["responses"]["418"] = {"description": "I am a teapot."}
    (library / BUNDLE).write_text(json.dumps(bundle))
    git(library, "commit", "--quiet", "--all", "--message=bundle")
    edit(library, BOOKS, "    x-rate-limit: {requests: 10, seconds: 60}\n", "")
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")

    _, report = review(capsys, "--base", "main")

    rules = [finding["rule"] for finding in report["findings"] if finding["rule"] != "derived-header-removed"]
    assert sorted(rules) == [
        "derived-response-removed", "max-length-raised", "rate-limit-removed", "response-removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "before", "after", "demanded"),
    [
        (SCHEMAS, "enum: [here, borrowed]", "enum: [here, borrowed, lost]", "2.0.0"),
        (BOOKS, "    x-rate-limit: {requests: 10, seconds: 60}\n", "", "1.1.0"),
    ],
)
def test_version_that_the_release_must_grow_is_a_note(
    library: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str, demanded: str
) -> None:
    edit(library, file, before, after)

    _, report = review(capsys, "--base", "main")

    assert report["problems"] == []
    (note,) = report["notes"]
    assert f"must be {demanded} or later, which `specfirst review release`" in note
    assert note.startswith(f"{ROOT}:")


def test_safe_change_passes_before_the_version_has_grown(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added = "{name: new, in: query, description: New., schema: {type: boolean}, example: true}"
    edit(library, BOOKS, "parameters:\n", f"parameters:\n      - {added}\n")

    status, report = review(capsys, "--base", "main")

    assert (status, report["problems"]) == (0, [])
    assert "1.1.0" in report["notes"][0]


@pytest.mark.parametrize("written", ["0.9.0", "one"])
def test_version_that_went_back_or_is_none_is_a_problem(
    library: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    edit(library, ROOT, "version: 1.0.0", f"version: {written}")

    status, report = review(capsys, "--base", "main")

    (problem,) = (problem for problem in report["problems"] if "version-not-grown" in problem)
    assert status == 1
    assert "must be 1.0.0 or later [version-not-grown]" in problem
    assert problem.startswith(f"{ROOT}:")


def test_report_says_where_a_change_is_approved(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")
    assert main(["review", "--base", "main"]) == 1
    assert f"list its id in {APPROVALS}, with reason" in capsys.readouterr().out


def test_error_of_lint_in_a_changed_document_is_a_problem(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(library, ROOT, *GROWN)
    edit(library, SCHEMAS, TITLE, "examples: [Dune]")

    status, report = review(capsys, "--base", "main")

    assert status == 1
    assert any("maxLength" in problem for problem in report["problems"])


def test_review_without_a_base_compares_with_the_release(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "release"]) == 0
    assert capsys.readouterr().out == "library 1.0.0 (the last release was none)\n"
    assert json.loads((library / "spec/released/library.json").read_text())["info"]["version"] == "1.0.0"
    assert review(capsys) == (0, {**review(capsys)[1], "findings": [], "problems": []})

    edit(library, BOOKS, "    x-rate-limit: {requests: 10, seconds: 60}\n", "")
    status, report = review(capsys)
    assert status == 1
    assert {finding["rule"]: finding["severity"] for finding in report["findings"]} == {
        "rate-limit-removed": "access-widened",
        "derived-response-removed": "risky",
        "derived-header-removed": "risky",
    }
    assert report["findings"][0]["old"]["file"] == "spec/released/library.json"


def test_release_with_changes_grows_versions_and_writes_changelogs(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (library / "clients/library-api").mkdir(parents=True)
    main(["review", "release"])
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")
    assert main(["review", "release"]) == 1
    capsys.readouterr()
    approve(library, review(capsys)[1]["findings"][0]["id"])

    assert main(["review", "release"]) == 0

    assert "library 2.0.0 (the last release was 1.0.0)" in capsys.readouterr().out
    assert "version: 2.0.0" in (library / ROOT).read_text()
    assert "approvals: []" in (library / APPROVALS).read_text()
    for file in ("spec/library/v1/CHANGELOG.md", "clients/library-api/CHANGELOG.md"):
        text = (library / file).read_text()
        assert text.index("## 2.0.0 - ") < text.index("## 1.0.0 - ")
        assert "### Breaking\n\n- The bound `maxLength` was raised (`200` → `300`). In `" in text
    assert review(capsys)[0] == 0
    assert main(["review", "release"]) == 0
    assert capsys.readouterr().out == "Nothing has changed since the last release.\n"


def test_change_of_a_description_grows_the_patch_number(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["review", "release"])
    edit(library, BOOKS, "summary: ", "summary: Now ")

    assert main(["review", "release"]) == 0
    assert "library 1.0.1 (the last release was 1.0.0)" in capsys.readouterr().out


def test_approval_of_a_merged_change_is_needed_until_it_is_released(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["review", "release"])
    capsys.readouterr()
    edit(library, ROOT, *GROWN)
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")
    approve(library, review(capsys)[1]["findings"][0]["id"])
    git(library, "add", ".")
    git(library, "commit", "--quiet", "--message=merged")

    assert review(capsys, "--base", "main")[1]["notes"] == []
    assert main(["review", "prune"]) == 0
    assert "library team" in (library / APPROVALS).read_text()


def test_prune_removes_only_approvals_of_changes_in_the_baseline(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(library, SCHEMAS, TITLE, "maxLength: 300, examples: [Dune]")
    live = review(capsys, "--base", "main")[1]["findings"][0]["id"]
    (library / APPROVALS).write_text(
        "# Kept.\napprovals:\n"
        "  - changes: [merged]\n    reason: Gone.\n    owner: o\n    until: 2999-01-01\n"
        f"  # Also kept.\n  - changes: [merged too, '{live}', undone]\n"
        "    reason: Stays.\n    owner: o\n    until: 2999-01-01\n"
        f"  - changes:\n      - one\n      - two\n    reason: >-\n      Gone,\n      too.\n    owner: o\n"
        "    until: 2999-01-01\n"
    )

    assert main(["review", "prune", "--base", "main"]) == 0

    assert (library / APPROVALS).read_text() == (
        f"# Kept.\napprovals:\n  # Also kept.\n  - changes: ['{live}']\n"
        "    reason: Stays.\n    owner: o\n    until: 2999-01-01\n"
    )
    assert "5 approvals removed" in capsys.readouterr().out
