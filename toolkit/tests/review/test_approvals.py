import datetime
from pathlib import Path

import pytest

from specfirst.review.approvals import decide, load_approvals
from specfirst.review.changes import Position
from specfirst.review.comparison import Breaking
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version

TODAY = datetime.date(2026, 6, 30)
REMOVED = Breaking(
    api="orders",
    rule="property-removed",
    message="Property `note` was removed.",
    operation="GET /orders",
    inside="responses/200",
    position=Position("base", "spec/orders/v1/schemas/orders.yaml", 17, "#/Order/properties/note"),
)
ID = "orders:property-removed:spec/orders/v1/schemas/orders.yaml#/Order/properties/note"


def with_approvals(tmp_path: Path, text: str) -> Version:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "approvals.yaml").write_text(text)
    return Version(tmp_path, tmp_path / "spec", {})


def entry(id_: str = ID, until: str = "2026-06-30") -> str:
    return f"  - id: {id_}\n    reason: agreed\n    until: {until}\n"


def test_id_of_breaking_change_depends_on_no_line() -> None:
    assert REMOVED.id == ID


def test_approval_holds_through_its_last_day(tmp_path: Path) -> None:
    approvals = load_approvals(with_approvals(tmp_path, f"approvals:\n{entry()}"))

    decision = decide([REMOVED], approvals, TODAY)

    assert decision.rejected == ()
    assert [(found.id, approval.reason) for found, approval in decision.approved] == [(ID, "agreed")]
    assert decision.stale == ()


def test_approval_is_stale_and_without_effect_the_day_after(tmp_path: Path) -> None:
    approvals = load_approvals(with_approvals(tmp_path, f"approvals:\n{entry()}"))

    decision = decide([REMOVED], approvals, TODAY + datetime.timedelta(days=1))

    assert decision.rejected == (REMOVED,)
    assert decision.stale == (f"spec/approvals.yaml:2: ended on 2026-06-30: {ID}",)


def test_approval_without_breaking_change_is_stale(tmp_path: Path) -> None:
    approvals = load_approvals(with_approvals(tmp_path, f"approvals:\n{entry()}{entry('other')}"))

    decision = decide([REMOVED], approvals, TODAY)

    assert decision.stale == ("spec/approvals.yaml:5: no such breaking change any more, remove it: other",)


def test_missing_file_means_no_approvals(tmp_path: Path) -> None:
    assert load_approvals(Version(tmp_path, tmp_path / "spec", {})) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("approvals: [", "is not YAML"),
        ("", r"approvals\.yaml:1: expected the single key"),
        ("approvals: []\nmore: 1\n", r"approvals\.yaml:1: expected the single key"),
        (
            "approvals:\n  - id: x\n",
            r"approvals\.yaml:2: an approval has exactly the fields id, reason, until",
        ),
        (f"approvals:\n{entry(until='soon')}", r"approvals\.yaml:2: `until` must be a date"),
        (f"approvals:\n{entry(until='2026-06-30 10:00:00')}", r"approvals\.yaml:2: `until` must be a date"),
        (f"approvals:\n{entry(id_='7')}", r"approvals\.yaml:2: `id` must be a text"),
        (f"approvals:\n{entry()}{entry()}", r"approvals\.yaml:5: .* is approved twice"),
    ],
)
def test_malformed_file_is_an_error_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        load_approvals(with_approvals(tmp_path, text))
