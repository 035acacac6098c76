from typing import Any

import pytest

from specfirst.review.change_rules import RULES, judge_change
from specfirst.review.changes import Change, Position
from tests.review.pairs import load_pairs

REQUEST = "#/paths/~1orders/post/requestBody/content/application~1json/schema/properties/note"
RESPONSE = "#/paths/~1orders/get/responses/200/content/application~1json/schema/properties/note"


def change(**fields: Any) -> Change:
    defaults: dict[str, Any] = {
        "path": REQUEST,
        "type_name": "Schema",
        "kind": "modified",
        "impact": "patch",
        "field": None,
        "before": None,
        "after": None,
        "position": Position("revision", "spec/o.yaml", 7, "#/Note"),
        "verdicts": (),
    }
    return Change(**defaults | fields)


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (change(field="default", before="low", after="high"), "default-changed"),
        (
            change(type_name="Discriminator", field="propertyName", before="a", after="b"),
            "discriminator-changed",
        ),
        (change(kind="removed", path=f"{RESPONSE}/discriminator/mapping/card"), "discriminator-changed"),
        (change(path=RESPONSE, field="writeOnly", after=True), "property-hidden"),
        (change(path=REQUEST, field="readOnly", after=True), "property-hidden"),
        (change(type_name="Header", field="required", before=True, after=False), "response-header-optional"),
    ],
)
def test_breaking(made: Change, rule: str) -> None:
    [verdict] = judge_change(made)

    assert verdict.rule == rule
    assert verdict.position == made.position


@pytest.mark.parametrize(
    "made",
    [
        change(path=REQUEST, field="writeOnly", after=True),
        change(path=RESPONSE, field="readOnly", after=True),
        change(path=RESPONSE, field="writeOnly", before=True, after=False),
        change(kind="added", path=f"{RESPONSE}/discriminator/mapping/card"),
        change(type_name="Header", field="required", before=False, after=True),
        change(field="description", before="a", after="b"),
    ],
)
def test_compatible(made: Change) -> None:
    assert judge_change(made) == []


def test_every_rule_has_a_pair() -> None:
    assert {rule for pair in load_pairs("breaking.yaml") for rule in pair.rules} >= RULES.keys()
