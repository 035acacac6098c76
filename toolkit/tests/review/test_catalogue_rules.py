from pathlib import Path

import pytest

from specfirst.review.catalogue_rules import catalogue_pairs, judge_catalogue
from specfirst.review.comparison import compare_catalogues
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version

BASE = """\
rate.limited: {status: 429, message: Slow down., when: often, details: {retry_after: {type: integer}}}
users.gone: {status: 410, message: Gone., when: deleted}
"""
NAMES_CATALOGUE = "x-error-catalogue: errors.yaml\n"


def version(folder: Path, catalogue: str | None, **documents: str) -> Version:
    """The documents `{name}.yaml` in `folder`, and the catalogue beside them."""
    folder.mkdir()
    if catalogue is not None:
        (folder / "errors.yaml").write_text(catalogue)
    for name, text in documents.items():
        (folder / f"{name}.yaml").write_text(text)
    return Version(folder, folder, {name: folder / f"{name}.yaml" for name in documents})


def judge(base: Version, revision: Version) -> list[tuple[str, str, str, int]]:
    return [
        (code, verdict.rule, verdict.position.side, verdict.position.line)
        for pair in catalogue_pairs(base, revision)
        for code, verdict in judge_catalogue(base, revision, pair)
    ]


def judge_texts(tmp_path: Path, base: str, revision: str) -> list[tuple[str, str, str, int]]:
    return judge(
        version(tmp_path / "base", base, shop=NAMES_CATALOGUE),
        version(tmp_path / "revision", revision, shop=NAMES_CATALOGUE),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("users.gone:", "users.left:", ("users.gone", "error-code-removed", "base", 2)),
        ("status: 410", "status: 404", ("users.gone", "error-status-changed", "revision", 2)),
        ("type: integer", "type: string", ("rate.limited", "error-detail-changed", "revision", 1)),
        (
            ", details: {retry_after: {type: integer}}",
            "",
            ("rate.limited", "error-detail-changed", "revision", 1),
        ),
    ],
)
def test_change_that_breaks_clients_has_one_verdict(
    tmp_path: Path, old: str, new: str, expected: tuple[str, str, str, int]
) -> None:
    assert judge_texts(tmp_path, BASE, BASE.replace(old, new)) == [expected]


def test_messages_and_new_codes_break_nothing(tmp_path: Path) -> None:
    revision = BASE.replace("Slow down.", "Wait.") + "users.new: {status: 409, message: New., when: new}\n"

    assert judge_texts(tmp_path, BASE, revision) == []


def test_empty_catalogue_before_is_no_change(tmp_path: Path) -> None:
    assert judge_texts(tmp_path, "", BASE) == []


def test_catalogue_that_two_documents_name_is_compared_once(tmp_path: Path) -> None:
    base = version(tmp_path / "base", BASE, shop=NAMES_CATALOGUE, staff=NAMES_CATALOGUE)
    revision = version(tmp_path / "revision", "", shop=NAMES_CATALOGUE, staff=NAMES_CATALOGUE)

    assert [code for code, *_ in judge(base, revision)] == ["rate.limited", "users.gone"]


def test_document_that_no_longer_names_its_catalogue_loses_all_codes(tmp_path: Path) -> None:
    base = version(tmp_path / "base", BASE, shop=NAMES_CATALOGUE)
    revision = version(tmp_path / "revision", BASE, shop="")

    assert [rule for _, rule, *_ in judge(base, revision)] == ["error-code-removed"] * 2


def test_catalogue_of_removed_api_is_not_compared(tmp_path: Path) -> None:
    base = version(tmp_path / "base", BASE, shop=NAMES_CATALOGUE)

    assert judge(base, version(tmp_path / "revision", None)) == []


def test_documents_without_catalogue_have_nothing_to_compare(tmp_path: Path) -> None:
    base, revision = version(tmp_path / "base", BASE, shop=""), version(tmp_path / "revision", "", shop="")

    assert compare_catalogues(base, revision) is None


@pytest.mark.parametrize("text", ["a: [", "[]", "a: 1"])
def test_malformed_catalogue_is_an_error_with_its_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReviewError, match=r"^errors\.yaml"):
        judge_texts(tmp_path, BASE, text)


def test_catalogue_outside_of_the_project_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "errors.yaml").write_text(BASE)
    outside = version(tmp_path / "base", None, shop="x-error-catalogue: ../errors.yaml\n")

    with pytest.raises(ReviewError, match="lies outside of the project"):
        judge(outside, outside)
