from pathlib import Path

import pytest

from specfirst.review.catalogue_rules import judge_catalogue
from specfirst.review.errors import ReviewError

BASE = """\
rate.limited: {status: 429, message: Slow down., when: often, details: {retry_after: {type: integer}}}
users.gone: {status: 410, message: Gone., when: deleted}
"""


def judge(tmp_path: Path, base: str, revision: str) -> list[tuple[str, str, str, int]]:
    for side, text in (("base", base), ("revision", revision)):
        (tmp_path / side / "spec").mkdir(parents=True)
        (tmp_path / side / "spec" / "errors.yaml").write_text(text)
    return [
        (code, verdict.rule, verdict.position.side, verdict.position.line)
        for code, verdict in judge_catalogue(tmp_path / "base", tmp_path / "revision")
    ]


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
def test_breaking(tmp_path: Path, old: str, new: str, expected: tuple[str, str, str, int]) -> None:
    assert judge(tmp_path, BASE, BASE.replace(old, new)) == [expected]


def test_messages_and_new_codes_break_nothing(tmp_path: Path) -> None:
    revision = BASE.replace("Slow down.", "Wait.") + "users.new: {status: 409, message: New., when: new}\n"

    assert judge(tmp_path, BASE, revision) == []


def test_no_catalogue_before_is_no_change(tmp_path: Path) -> None:
    assert judge(tmp_path, "", BASE) == []


@pytest.mark.parametrize("text", ["a: [", "[]", "a: 1"])
def test_a_malformed_catalogue_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReviewError, match=r"spec/errors\.yaml"):
        judge(tmp_path, BASE, text)
