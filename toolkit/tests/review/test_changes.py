from pathlib import Path
from typing import Any

import pytest

from specfirst.review.changes import Change, Position, direction, heading, parse_changes

NOTE = "#/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema/properties/note"


def parse(tmp_path: Path, **entry: Any) -> Change:
    folders = {"base": tmp_path / "base", "revision": tmp_path / "revision"}
    defaults = {"path": NOTE, "typeName": "Schema", "kind": "modified", "impact": "patch", "verdicts": []}
    [change] = parse_changes({"changes": [defaults | entry]}, folders)  # type: ignore[arg-type]
    return change


def test_a_removed_node_is_in_the_base(tmp_path: Path) -> None:
    location = {
        "file": "../base/spec/orders.yaml",
        "pointer": "#/Order/properties/note",
        "line": 17,
        "col": 11,
    }
    verdict = {"ruleId": "property-removed", "impact": "major", "message": "Gone.", "location": location}

    change = parse(
        tmp_path, kind="removed", impact="major", verdicts=[verdict], base=location | {"value": {}}
    )

    assert [(found.rule, found.message) for found in change.verdicts] == [("property-removed", "Gone.")]
    assert change.verdicts[0].position == Position("base", "spec/orders.yaml", 17, "#/Order/properties/note")
    assert change.was_set
    assert not change.is_set


def test_a_field_that_the_revision_lacks_is_named_all_the_same(tmp_path: Path) -> None:
    change = parse(
        tmp_path,
        property="maxLength",
        base={"file": "../base/spec/o.yaml", "pointer": "#/Sku/maxLength", "line": 3, "value": 40},
        revision={"file": "spec/o.yaml", "pointer": "#/Sku", "line": 2},
    )

    assert change.position == Position("revision", "spec/o.yaml", 2, "#/Sku/maxLength")
    assert (change.before, change.is_set) == (40, False)


def test_a_null_is_a_value(tmp_path: Path) -> None:
    location = {"file": "spec/o.yaml", "pointer": "#/Sku/default", "line": 2, "value": None}

    change = parse(tmp_path, property="default", base=location, revision=location)

    assert change.was_set
    assert change.is_set


def test_a_verdict_below_major_is_no_verdict(tmp_path: Path) -> None:
    location = {"file": "spec/o.yaml", "pointer": "#/Sku/enum", "line": 2, "value": []}
    verdict = {"ruleId": "enum-values-added", "impact": "minor", "message": "More.", "location": location}

    assert parse(tmp_path, verdicts=[verdict], revision=location).verdicts == ()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (NOTE, ("GET /orders/{id}", "responses/200/content/application/json/schema/properties/note")),
        ("#/paths/~1orders", ("/orders", "")),
        ("#/paths/~1orders/parameters/0", ("/orders", "parameters/0")),
        ("#/components/securitySchemes/bearer", ("components", "securitySchemes/bearer")),
        ("#/", ("document", "")),
    ],
)
def test_headings(path: str, expected: tuple[str, str]) -> None:
    assert heading(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (NOTE, "response"),
        ("#/paths/~1orders/post/requestBody/content/x/schema/properties/responses", "request"),
        ("#/paths/~1orders/parameters/0/schema", "request"),
        ("#/servers/0", None),
        ("#/paths/~1responses/get/summary", None),
    ],
)
def test_directions(path: str, expected: str | None) -> None:
    assert direction(path) == expected
