"""Documents of OpenAPI 3.0 and 3.1 with the same meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.review.cases_of_schemas import document_with
from tests.review.differing import differ, found


def _document(version: str, schema: Any) -> dict[str, Any]:
    return {**document_with(schema, "response"), "openapi": version}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"nullable": True, "allOf": [{"$ref": "#/components/schemas/Card"}]},
            {"anyOf": [{"$ref": "#/components/schemas/Card"}, {"type": "null"}]},
        ),
        (
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            {"type": "number", "exclusiveMinimum": 0},
        ),
        ({"type": "string", "example": "a"}, {"type": "string", "examples": ["a"]}),
        (
            {"$ref": "#/components/schemas/Card", "nullable": True},
            {"$ref": "#/components/schemas/Card"},
        ),
    ],
)  # fmt: skip
def test_upgrade_from_3_0_is_not_a_change(old: Any, new: Any, tmp_path: Path) -> None:
    assert not differ(tmp_path, _document("3.0.3", old), _document("3.1.0", new))
    assert not differ(tmp_path, _document("3.1.0", new), _document("3.0.3", old))


def test_change_below_nullable_of_3_0_has_its_own_place(tmp_path: Path) -> None:
    def schema(longest: int) -> Any:
        text = {"type": "string", "maxLength": longest}
        return {"nullable": True, "allOf": [{"type": "object", "properties": {"a": text}}]}

    (change,) = differ(tmp_path, _document("3.0.3", schema(3)), _document("3.0.3", schema(4)))

    assert found(change).rule == "max-length-raised"
    assert found(change).pointer.endswith("/schema/allOf/0/properties/a/maxLength")
