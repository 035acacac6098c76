"""Every rule about schemas in every direction and both orders, and refactorings that must stay silent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.review.cases_of_schemas import DIRECTIONS, both_orders, document_with, holder, load
from tests.review.differing import Found, differ, found


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", load("schemas.yaml"), ids=lambda case: case["name"])
def test_change_of_schema_is_found_with_severity_direction_and_place(
    case: Mapping[str, Any], direction: str, tmp_path: Path
) -> None:
    for old, new, expected in both_orders(case):
        findings = differ(tmp_path, document_with(old, direction), document_with(new, direction))
        assert sorted(map(found, findings)) == sorted(
            Found(rule, received if direction == "request" else sent, (direction,), holder(direction) + place)
            for rule, (received, sent, place) in expected.items()
        )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", load("refactors.yaml"), ids=lambda case: case["name"])
def test_schema_with_the_same_meaning_is_no_change(
    case: Mapping[str, Any], direction: str, tmp_path: Path
) -> None:
    for old, new, _ in both_orders(case):
        assert not differ(tmp_path, document_with(old, direction), document_with(new, direction))
