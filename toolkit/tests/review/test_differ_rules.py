"""The catalogue of rules: each has a reverse, an example and a case that makes it speak."""

from __future__ import annotations

import pytest

from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.rules import Rule, Severity
from tests.review.cases_of_edits import edits
from tests.review.cases_of_schemas import load

_RULES = pytest.mark.parametrize("rule", tuple(RULES.values()), ids=lambda rule: rule.id)
_IN_OTHER_TESTS = {
    "api-added", "api-removed",
    "error-status-changed", "error-detail-changed", "error-detail-added",
    "derived-response-removed", "derived-header-removed",
}  # fmt: skip
"""Rules that need several files: `test_differ_command.py` and `test_differ_sources.py`."""


@_RULES
def test_rule_has_clients_advice_and_an_example(rule: Rule) -> None:
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.instead.endswith(".")
    assert "→" in rule.example or ";" in rule.example or " " in rule.example


def test_every_rule_speaks_in_some_case() -> None:
    spoken = {row[0] for edit in edits() for row in edit.expected}
    for case in load("schemas.yaml"):
        spoken |= case.get("forward", {}).keys() | case.get("backward", {}).keys()

    spoken |= {case["rule"] for case in load("pets.yaml") if "rule" in case}

    assert spoken - RULES.keys() == set()
    assert RULES.keys() - spoken - _IN_OTHER_TESTS == set()


def test_ids_of_rules_are_unique() -> None:
    from specfirst.review.differ.catalogue import ALL_RULES

    assert len(ALL_RULES) == len(RULES)


def test_severities_are_in_order_of_their_weight() -> None:
    assert list(Severity) == ["breaking", "access-widened", "risky", "safe"]
