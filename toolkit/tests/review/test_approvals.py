"""Entries of `approvals.yaml`, and their effect."""

import datetime
from pathlib import Path

import pytest

from specfirst.review.approvals import read_approvals, settle
from specfirst.review.errors import ReviewError

TODAY = datetime.date(2026, 6, 30)
ID = "orders:property-removed:spec/orders/v1/schemas/orders.yaml#/Order/properties:0d1c9a57"


def entry(*changes: str, until: str = "2026-06-30") -> str:
    listed = ", ".join(f"'{change}'" for change in changes or (ID,))
    return f"  - changes: [{listed}]\n    reason: agreed\n    owner: shop team\n    until: {until}\n"


def file_with(folder: Path, text: str) -> Path:
    file = folder / "approvals.yaml"
    file.write_text(text)
    return file


def test_approval_is_in_force_on_its_last_day(tmp_path: Path) -> None:
    approvals = read_approvals(file_with(tmp_path, f"approvals:\n{entry()}"), "approvals.yaml")

    settled = settle({ID}, approvals, TODAY)

    assert {change: approval.owner for change, approval in settled.approved.items()} == {ID: "shop team"}
    assert settled.notes == ()


def test_expired_approval_of_live_change_has_no_effect(tmp_path: Path) -> None:
    approvals = read_approvals(file_with(tmp_path, f"approvals:\n{entry()}"), "approvals.yaml")

    settled = settle({ID}, approvals, TODAY + datetime.timedelta(days=1))

    assert settled.approved == {}
    assert settled.expired == (f"approvals.yaml:2: ended on 2026-06-30, and the change is there: {ID}",)
    assert settled.done == frozenset()


def test_entry_approves_a_set_of_changes_and_names_those_that_are_gone(tmp_path: Path) -> None:
    text = f"approvals:\n{entry(ID, 'merged')}{entry('undone', until='2020-01-01')}"
    approvals = read_approvals(file_with(tmp_path, text), "approvals.yaml")

    settled = settle({ID}, approvals, TODAY)

    assert set(settled.approved) == {ID}
    assert settled.done == {"merged", "undone"}
    assert [note.partition(":")[2].partition(":")[0] for note in settled.notes] == ["2", "6"]


def test_missing_file_means_no_approvals(tmp_path: Path) -> None:
    assert read_approvals(tmp_path / "none.yaml", "none.yaml") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("approvals: [", r"approvals\.yaml:\d+: bad YAML"),
        ("", r"approvals\.yaml:1: bad YAML: the file is empty"),
        ("[]", r"approvals\.yaml:1: expected the single key"),
        ("approvals: []\nmore: 1\n", r"approvals\.yaml:1: expected the single key"),
        ("approvals:\n  - reason: x\n", r"approvals\.yaml:2: .* the fields changes, reason, owner, until"),
        (f"approvals:\n{entry(until='soon')}", r"approvals\.yaml:2: `until` must be a date"),
        (f"approvals:\n{entry(until='2026-02-30')}", r"approvals\.yaml:2: `until` must be a date"),
        (f"approvals:\n{entry().replace('shop team', '7')}", r"approvals\.yaml:2: `owner` must be a text"),
        ("approvals:\n" + entry().replace(f"['{ID}']", "[]"), r"approvals\.yaml:2: `changes` must be a list"),
        (f"approvals:\n{entry()}{entry()}", r"approvals\.yaml:6: .* is approved twice"),
    ],
)
def test_malformed_file_is_an_error_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        read_approvals(file_with(tmp_path, text), "approvals.yaml")
