"""Reading unions whose variants contain each other takes time that is linear in the size of the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ForwardRef

import pytest
from pydantic import TypeAdapter, ValidationError, create_model
from pydantic.functional_validators import BeforeValidator

from specfirst.runtime.interface.any_of import ANY_OF
from specfirst.runtime.interface.one_of import EXACTLY_ONE
from specfirst.runtime.interface.read_once import READ_ONCE, read_once


def _adapter(marker: object, count: Callable[[Any], Any]) -> TypeAdapter[Any]:
    """Make the adapter of a union of classes with `a` or `b`, and `child`, which is of the union again."""
    counted: Any = Annotated[str, BeforeValidator(count)]
    child: Any = Annotated[ForwardRef("First | Second"), marker] | None
    first = create_model("First", a=counted, child=(child, None))
    second = create_model("Second", b=counted, child=(child, None))
    for model in (first, second):
        model.model_rebuild(_types_namespace={"First": first, "Second": second})
    union: Any = Annotated[first | second, marker]
    return TypeAdapter(union)


def _nested(leaf: dict[str, Any], depth: int) -> dict[str, Any]:
    value = leaf
    for _ in range(depth):
        value = {**leaf, "child": value}
    return value


@pytest.mark.parametrize(
    ("marker", "leaf"),
    [
        (ANY_OF, {"a": "x", "b": "y"}),
        (EXACTLY_ONE, {"a": "x"}),
        (READ_ONCE, {"a": "x"}),
        (READ_ONCE, {"b": "x"}),
    ],
    ids=["anyOf", "oneOf", "first", "second"],
)
def test_parts_are_read_in_linear_time(marker: object, leaf: dict[str, Any]) -> None:
    calls: list[Any] = []

    def count(value: Any) -> Any:
        calls.append(value)
        return value

    adapter = _adapter(marker, count)
    adapter.validate_python(_nested(leaf, 5))
    shallow = len(calls)
    adapter.validate_python(_nested(leaf, 10))
    deep = len(calls) - shallow

    assert shallow > 5
    assert deep <= 2 * shallow


@pytest.mark.parametrize("marker", [ANY_OF, EXACTLY_ONE, READ_ONCE])
def test_hostile_value_is_refused_in_linear_time_with_few_errors(marker: object) -> None:
    calls: list[Any] = []

    def count(value: Any) -> Any:
        calls.append(value)
        return value

    adapter = _adapter(marker, count)
    value: dict[str, Any] = {"a": 1}
    for _ in range(30):
        value = {"a": "x", "child": value}

    with pytest.raises(ValidationError) as raised:
        adapter.validate_python(value)

    assert len(calls) <= 6 * 30
    assert raised.value.error_count() < 100


def test_failure_deep_inside_names_its_place() -> None:
    adapter = _adapter(EXACTLY_ONE, lambda value: value)
    value = _nested({"a": "x"}, 3)
    value["child"]["child"]["a"] = 1

    with pytest.raises(ValidationError) as raised:
        adapter.validate_python(value)

    assert any(error["loc"][-3:] == ("child", "First", "a") for error in raised.value.errors())


def test_several_variants_deep_inside_are_refused() -> None:
    adapter = _adapter(EXACTLY_ONE, lambda value: value)
    value = _nested({"a": "x"}, 3)
    value["child"]["child"]["b"] = "y"

    with pytest.raises(ValidationError, match="exactly one of the variants"):
        adapter.validate_python(value)


def test_id_of_a_freed_value_is_not_reused() -> None:
    reader = object()
    results = read_once(
        reader,
        None,
        lambda: [read_once(reader, [n], lambda n=n: n) for n in range(100)],  # type: ignore[misc]
    )

    assert results == list(range(100))


def test_next_call_reads_again() -> None:
    value: dict[str, int] = {"n": 1}
    reader = object()

    assert read_once(reader, value, lambda: value["n"]) == 1
    value["n"] = 2
    assert read_once(reader, value, lambda: value["n"]) == 2
