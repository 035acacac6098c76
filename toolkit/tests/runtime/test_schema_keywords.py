"""`uniqueItems`, `pattern` and the constraints of objects follow JSON Schema."""

from __future__ import annotations

import re
from typing import Annotated, Any

import jsonschema_rs
import pytest
from pydantic import StrictStr, TypeAdapter, ValidationError

from specfirst.runtime.interface.ecma_pattern import EcmaPattern, compile_ecma
from specfirst.runtime.interface.models import CheckedModel
from specfirst.runtime.interface.types import UNIQUE_ITEMS


@pytest.mark.parametrize(
    "items",
    [
        [1, 1.0], [1, True], [0, False], ["1", 1], [None, False], [[1], [1.0]], [[1], [True]], [[], {}],
        ["", None], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [{"a": 1}, {"a": 2}], [{"a": [1]}, {"a": [True]}],
        [1, 2, 3, 1],
    ],
)  # fmt: skip
def test_items_are_the_same_when_they_are_the_same_json_value(items: list[Any]) -> None:
    unique = jsonschema_rs.Draft202012Validator({"uniqueItems": True}).is_valid(items)
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[list[Any], UNIQUE_ITEMS])
    if unique:
        assert adapter.validate_python(items) == items
    else:
        with pytest.raises(ValidationError, match="unique"):
            adapter.validate_python(items)


def test_unique_items_are_served() -> None:
    served = TypeAdapter(Annotated[list[int], UNIQUE_ITEMS]).json_schema()
    assert served == {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        (r"^\d+$", ["1"], ["٣", "1\n", ""]),
        (r"^\w+$", ["a_1"], ["é"]),
        (r"^(?<first>a)b", ["ab"], ["b"]),
        (r"^[[\]/]\/$", ["[/", "]/"], ["a/"]),
        (r"^a\-b\/c$", ["a-b/c"], ["ab"]),
        (r"b", ["abc"], ["ac"]),
        (r"[$]$", ["a$"], ["$a"]),
    ],
)
def test_pattern_is_interpreted_as_ecma_262(pattern: str, matching: list[str], other: list[str]) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(Annotated[StrictStr, EcmaPattern(pattern)])
    assert adapter.json_schema() == {"type": "string", "pattern": pattern}
    assert [adapter.validate_python(text) for text in matching] == matching
    for text in other:
        with pytest.raises(ValidationError, match="pattern"):
            adapter.validate_python(text)


def test_a_pattern_that_python_does_not_know_is_an_error() -> None:
    with pytest.raises(re.error):
        compile_ecma(r"\p{L}")


class _Constrained(
    CheckedModel,
    min_properties=1,
    max_properties=3,
    dependent_required={"a": ("b",)},
    any_required=(("a",), ("c",)),
    one_required=(("b",), ("c", "d")),
):
    a: int = 0


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ("", "too_few_properties"),
        ("abef", "too_many_properties"),
        ("ac", "dependent_required"),
        ("b", "any_required"),
        ("bcd", "one_required"),
        ("ce", "one_required"),
        ("ab", None),
        ("cd", None),
    ],
)
def test_object_constraints_are_checked(names: str, error: str | None) -> None:
    value = dict.fromkeys(names, 1)
    served = jsonschema_rs.Draft202012Validator(_Constrained.model_json_schema())
    assert served.is_valid(value) == (error is None)
    if error is None:
        _Constrained.model_validate(value)
        return
    with pytest.raises(ValidationError) as caught:
        _Constrained.model_validate(value)
    assert caught.value.errors()[0]["type"] == error


def test_rules_are_inherited_and_narrowed() -> None:
    class Narrower(_Constrained, max_properties=2):
        pass

    assert Narrower.__constraints__.max_properties == 2
    assert Narrower.__constraints__.min_properties == 1
    assert _Constrained.__constraints__.max_properties == 3
