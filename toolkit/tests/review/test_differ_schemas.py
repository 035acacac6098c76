"""Every rule about schemas in every direction and both orders, and refactorings that must stay silent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.review.cases_of_schemas import (
    DIRECTIONS,
    PLACES,
    both_orders,
    document_with,
    document_with_places,
    load,
    place_in,
)
from tests.review.differing import Found, differ, found


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", load("schemas.yaml"), ids=lambda case: case["name"])
def test_change_of_schema_is_found_with_severity_direction_and_place(
    case: Mapping[str, Any], direction: str, tmp_path: Path
) -> None:
    for old, new, expected in both_orders(case):
        findings = differ(tmp_path, document_with(old, direction), document_with(new, direction))
        assert sorted(map(found, findings)) == sorted(
            Found(
                rule, received if direction == "request" else sent, (direction,), place_in(direction, place)
            )
            for rule, (received, sent, place) in expected.items()
        )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", load("refactors.yaml"), ids=lambda case: case["name"])
def test_equivalent_schema_is_not_a_change(case: Mapping[str, Any], direction: str, tmp_path: Path) -> None:
    for old, new, _ in both_orders(case):
        assert not differ(tmp_path, document_with(old, direction), document_with(new, direction))


@pytest.mark.parametrize(
    "case", [*load("schemas.yaml"), *load("refactors.yaml")], ids=lambda case: case["name"]
)
def test_schema_has_the_same_verdict_at_every_place(case: Mapping[str, Any], tmp_path: Path) -> None:
    for old, new, expected in both_orders(case):
        findings = differ(tmp_path, document_with_places(old), document_with_places(new))
        for where, is_received in PLACES.items():
            seen = sorted(
                (finding.rule.id, finding.severity.value)
                for finding in findings
                if any(affected.where.startswith(where) for affected in finding.affected)
            )
            assert seen == sorted(
                (rule, received if is_received else sent) for rule, (received, sent, _) in expected.items()
            ), where


def test_change_of_component_too_large_to_compare_is_found(tmp_path: Path) -> None:
    parts = [{"anyOf": [{"required": [f"{letter}{n}"]} for n in range(5)]} for letter in "abcde"]
    old = document_with({"$ref": "#/components/schemas/Large"}, "response")
    old["components"]["schemas"]["Large"] = {"allOf": parts}
    new = document_with({"$ref": "#/components/schemas/Large"}, "response")
    new["components"]["schemas"]["Large"] = {
        "allOf": [*parts[1:], {"anyOf": [{"required": [f"z{n}"]} for n in range(5)]}]
    }

    assert "composition-changed" in {finding.rule.id for finding in differ(tmp_path, old, new)}
