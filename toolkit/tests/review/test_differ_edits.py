"""Edits of whole documents: operations, parameters, bodies, responses, security, policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.cases_of_edits import Edit, edits
from tests.review.differing import Found, differ, found


@pytest.mark.parametrize("edit", tuple(edits()), ids=lambda edit: edit.name)
def test_edit_is_found_with_severity_direction_and_place(edit: Edit, tmp_path: Path) -> None:
    expected = [Found(rule, severity, tuple(ways), place) for rule, severity, ways, place in edit.expected]

    assert sorted(map(found, differ(tmp_path, edit.old, edit.new))) == sorted(expected)
