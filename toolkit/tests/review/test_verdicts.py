"""Edits of a document, each with its verdict alone: what a reviewer would say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specfirst.review.differ.rules import FAILING
from tests.review.cases_of_edits import apply
from tests.review.cases_of_schemas import load
from tests.review.differing import differ
from tests.review.systematic.edit import worst

_PETS = load("pets_base.yaml")
_EDITED = ("accounts", "rail", "devices")
"""Documents whose edits have a severity in both orders."""
_BASES = {name: load(f"{name}_base.yaml") for name in _EDITED}


@pytest.mark.parametrize("case", load("pets.yaml"), ids=lambda case: case["name"])
def test_edit_has_the_verdict_of_a_reviewer(case: Mapping[str, Any], tmp_path: Path) -> None:
    findings = differ(tmp_path, _PETS, apply(_PETS, case))

    worst_failing = min(
        (FAILING.index(finding.severity) for finding in findings if finding.fails), default=None
    )
    verdict = "passes" if worst_failing is None else FAILING[worst_failing].value
    assert case.get("rule") in {None, *(finding.rule.id for finding in findings)}
    assert verdict == case["verdict"], [finding.message for finding in findings]


@pytest.mark.parametrize("is_undone", [False, True], ids=["done", "undone"])
@pytest.mark.parametrize(
    ("name", "case"),
    [pytest.param(name, case, id=case["name"]) for name in _EDITED for case in load(f"{name}.yaml")],
)
def test_edit_has_the_severity_of_a_reviewer(
    name: str, case: Mapping[str, Any], is_undone: bool, tmp_path: Path
) -> None:
    original = _BASES[name]
    edited = apply(original, case)

    findings = differ(tmp_path, edited, original) if is_undone else differ(tmp_path, original, edited)

    expected = case["undone" if is_undone else "verdict"]
    assert worst(finding.severity.value for finding in findings) == expected, [
        str(f.message) for f in findings
    ]
