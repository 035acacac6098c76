"""SDKs of small documents: every operation is a method, and mypy accepts the package and its user."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wild.document import Document
from tests.wild.pool import run_apart
from tests.wild.report import Report
from tests.wild.sdk_probe import compare

CASES = Path(__file__).with_name("cases")
SAMPLE = (
    "array_without_items.yaml",
    "forms.yaml",
    "mapped_tags.yaml",
    "mixed_enum.yaml",
    "numbered_operations.yaml",
    "overlapping_paths.yaml",
    "references.yaml",
    "response_default.yaml",
    "response_range.yaml",
    "shop.yaml",
    "two_json_types.yaml",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_sdk_has_every_operation_with_types(name: str) -> None:
    report = run_apart(CASES / name, name, of="sdk")
    assert report.started, report.complaint
    assert report.failures == []
    assert 0 < report.valid_sent == report.valid_reached


def test_operation_without_method_is_a_failure() -> None:
    report = Report("shop.yaml")
    compare(Document.load(CASES / "shop.yaml"), {}, report)
    assert {failure.kind for failure in report.failures} == {"operation without method"}
    assert report.valid_reached == 0 < report.valid_sent
