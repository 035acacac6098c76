"""Edits of an API of several files: which of them fail a review."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.review.differ.review import compare_sides
from specfirst.review.differ.sides import load_side
from tests.review.differing import TODAY
from tests.review.pairs import Pair, load_pairs, write_base, write_revision


@pytest.mark.parametrize("pair", load_pairs(), ids=lambda pair: pair.name)
def test_edit_fails_as_severely_as_it_should(pair: Pair, tmp_path: Path) -> None:
    old = load_side(write_base(tmp_path / "old"), tmp_path)
    new = load_side(write_revision(tmp_path / "new", pair), tmp_path)

    found = compare_sides("orders", old, new, TODAY)

    failing = [finding.severity.value for finding in found if finding.fails]
    assert (failing[0] if failing else None) == pair.severity, [finding.message for finding in found]
