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

_BASE = load("pets_base.yaml")


@pytest.mark.parametrize("case", load("pets.yaml"), ids=lambda case: case["name"])
def test_edit_has_the_verdict_of_a_reviewer(case: Mapping[str, Any], tmp_path: Path) -> None:
    findings = differ(tmp_path, _BASE, apply(_BASE, case))

    worst = min((FAILING.index(finding.severity) for finding in findings if finding.fails), default=None)
    verdict = "passes" if worst is None else FAILING[worst].value
    assert case.get("rule") in {None, *(finding.rule.id for finding in findings)}
    assert verdict == case["verdict"], [finding.message for finding in findings]
