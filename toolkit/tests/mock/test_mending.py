"""Values of which some parts are invalid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from specfirst.mock.mending import mended
from specfirst.mock.schemas import Impossible
from specfirst.mock.validators import Validators

_NUMBERS = {"type": "array", "items": {"type": "integer"}}


def _never(place: Iterable[str | int], name: str) -> Any:
    raise Impossible


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"properties": {"a": _NUMBERS}}, {"a": [1, "b", 2]}, {"a": [1, 2]}),
        ({"properties": {"a": {"required": ["b"], "type": "object"}}}, {"a": {}, "c": 1}, {"c": 1}),
        ({"properties": {"a": {**_NUMBERS, "minItems": 2}}}, {"a": ["b", 1]}, {}),
        ({"additionalProperties": False}, {"a": 1}, {}),
    ],
)
def test_part_without_valid_value_is_removed(schema: Any, value: Any, expected: Any) -> None:
    validator = Validators({}).of({"type": "object", **schema})
    assert validator is not None
    original = repr(value)
    assert mended(value, validator, _never) == expected
    assert repr(value) == original


@pytest.mark.parametrize("value", ["text", {}, []])
def test_value_that_is_wrong_as_a_whole_is_not_kept(value: Any) -> None:
    validator = Validators({}).of({"type": "object", "required": ["a"]})
    assert validator is not None
    assert mended(value, validator, _never) is None


def test_correction_ends_if_every_generated_value_is_invalid() -> None:
    validator = Validators({}).of({"properties": {"a": {"type": "integer"}}})
    assert validator is not None
    assert mended({"a": "b", "c": 1}, validator, lambda place, name: "wrong") == {"c": 1}
