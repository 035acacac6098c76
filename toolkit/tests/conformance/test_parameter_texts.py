"""Values of parameters as they are sent (OpenAPI 3.1, 4.8.12.2)."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.conformance.probes.parameter_texts import meaning_of, needed_texts, texts_of

ARRAY = {"type": "array", "items": {"type": "integer"}}


def parameter(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "n", "in": "query", "schema": schema, **more}


@pytest.mark.parametrize(
    ("written", "value", "texts"),
    [
        (parameter({"type": "boolean"}), True, ("true",)),
        (parameter(ARRAY), [1, 2], ("1", "2")),
        (parameter(ARRAY, explode=False), [1, 2], ("1,2",)),
        (parameter(ARRAY, style="pipeDelimited", explode=False), [1, 2], ("1|2",)),
        (parameter(ARRAY, **{"in": "path"}), [1, 2], ("1,2",)),
        (parameter(ARRAY, explode=False), ["a,b"], None),
        (parameter(ARRAY), [], None),
        (parameter(ARRAY), 1, None),
        (parameter(ARRAY), [None], None),
        (parameter({"type": "object"}, style="deepObject"), {"a": 1}, None),
        (parameter({"type": "string"}, **{"in": "path", "style": "matrix"}), "a", None),
        ({"name": "n", "in": "query", "content": {"application/json": {}}}, {"a": 1}, ('{"a": 1}',)),
    ],
)
def test_value_has_the_texts_of_its_style(
    written: dict[str, Any], value: Any, texts: tuple[str, ...] | None
) -> None:
    assert texts_of(written, value) == texts


def test_text_is_read_by_its_schema() -> None:
    assert meaning_of(parameter(ARRAY), ["7"]) == [7]
    assert meaning_of(parameter({"type": "array", "items": {"type": "string"}}), [7]) == ["7"]
    assert meaning_of(parameter({"type": "string"}, **{"in": "header"}), " a ") == "a"


def test_required_value_without_a_text_is_reported() -> None:
    with pytest.raises(LookupError, match="parameter n has no single way"):
        needed_texts(parameter({"type": "object"}), {"a": 1})
