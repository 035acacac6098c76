"""Every style with every type: the service reads the values that the SDK sends, or the SDK refuses them."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr
from starlette.requests import Request

from specfirst.runtime.decoding.parameters import ParametersDecoder
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.interface import FieldError
from specfirst.runtime.parameter_markers import Cookie, Header, Path, Query
from specfirst.runtime.request_context import exchange_of
from specfirst.sdk_runtime._operation import Call, Operation
from specfirst.sdk_runtime._parameters import Styled

NAME = "some.name"


class Point(BaseModel):
    """An object of scalars."""

    model_config = ConfigDict(extra="allow")
    x: StrictInt = 0
    label: StrictStr = ""
    on: StrictBool = False
    __pydantic_extra__: dict[str, StrictStr] = Field(init=False)


class Shelf(BaseModel):
    """An object of everything, itself included."""

    model_config = ConfigDict(extra="forbid")
    tags: list[StrictStr] = []
    points: list[Point] = []
    point: Point | None = None
    sizes: list[StrictInt] = []
    inner: Shelf | None = None


class Case(NamedTuple):
    """One style in one location."""

    location: str
    style: str
    explode: bool


CASES = [
    *(Case("path", style, explode) for style in ("simple", "label", "matrix") for explode in (False, True)),
    *(
        Case("query", style, explode)
        for style in ("form", "spaceDelimited", "pipeDelimited", "deepObject")
        for explode in (False, True)
    ),
    *(Case("header", "simple", explode) for explode in (False, True)),
    *(Case("cookie", "form", explode) for explode in (False, True)),
]

# Delimiters and escapes of every style, often.
TEXT = st.text(
    st.one_of(st.sampled_from(list(",.;=&|%+/ []\"'aä")), st.characters(codec="utf-8")), max_size=5
)
TEXTS = TEXT.filter(lambda text: "\x00" not in text)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
POINTS = st.fixed_dictionaries(
    {}, optional={"x": INTEGERS, "label": TEXTS, "on": st.booleans(), "more": TEXTS}
)
SHELVES: st.SearchStrategy[Any] = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "tags": st.lists(TEXTS, max_size=3),
            "points": st.lists(POINTS, max_size=2),
            "point": POINTS,
            "sizes": st.lists(INTEGERS, max_size=2),
            "inner": SHELVES,
        },
    )
)
TYPES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "string": (StrictStr, TEXTS),
    "integer": (StrictInt, INTEGERS),
    "number": (StrictFloat, st.floats(allow_nan=False, allow_infinity=False)),
    "boolean": (StrictBool, st.booleans()),
    "enumeration": (Literal["a,b", 7, True], st.sampled_from(["a,b", 7, True])),
    "union": (
        Annotated[StrictInt, Field(lt=10)] | StrictStr | list[StrictStr],
        st.one_of(st.integers(-9, 9), st.sampled_from(["text", "12"]), st.lists(TEXTS, min_size=2)),
    ),
    "strings": (list[StrictStr], st.lists(TEXTS, max_size=4)),
    "integers": (list[StrictInt], st.lists(INTEGERS, max_size=4)),
    "lists": (list[list[StrictInt]], st.lists(st.lists(INTEGERS, max_size=2), max_size=3)),
    "object": (Point, POINTS),
    "objects": (list[Point], st.lists(POINTS, max_size=3)),
    "nested": (Shelf, SHELVES),
    "mapping": (dict[str, StrictInt], st.dictionaries(TEXTS, INTEGERS, max_size=3)),
}
MARKERS: dict[str, Any] = {"path": Path, "query": Query, "header": Header, "cookie": Cookie}


def _sent(case: Case, value: Any) -> Call[Any]:
    styled = {NAME: Styled(value, case.style, case.explode)}  # type: ignore[arg-type]
    operation: Operation[Any] = Operation("GET", f"/{{{NAME}}}" if case.location == "path" else "/", {})
    parts = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}
    arguments: dict[str, Any] = {parts[case.location]: styled}
    return Call(operation, **arguments)


def _request(call: Call[Any]) -> Request:
    path, _, query = call.target().partition("?")
    headers = [(name.lower().encode(), text.encode()) for name, text in call.header_fields().items()]
    request = Request({"type": "http", "query_string": query.encode(), "headers": headers})
    exchange_of(request.scope).raw_path_values = {"placeholder": path[1:]}
    return request


def _request_or_refusal(case: Case, value: Any) -> Request | str:
    try:
        return _request(_sent(case, value))
    except ValueError as error:
        return str(error)


@cache
def _decoder(case: Case, kind: str) -> ParametersDecoder:
    options: dict[str, Any] = {"style": case.style, "explode": case.explode}
    if case.location == "path":
        options["wire_name"] = NAME
    marker = MARKERS[case.location]("placeholder" if case.location == "path" else NAME, **options)
    return ParametersDecoder([HandlerParameter("it", marker, TYPES[kind][0], None)], strict_query=True)


def _read(case: Case, kind: str, request: Request) -> tuple[Any, list[FieldError]]:
    errors: list[FieldError] = []
    values = _decoder(case, kind).decode(request, errors)
    value = values.get("it")
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_unset=True), errors
    if isinstance(value, list):
        value = [x.model_dump(exclude_unset=True) if isinstance(x, BaseModel) else x for x in value]
    return value, errors


def _without_empty(value: Any) -> Any:
    """The value as styles say it that repeat names: they have no form for what is empty."""
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if isinstance(value, dict):
        members = {name: _without_empty(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member not in ([], {})}
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.location}-{case.style}-{case.explode}")
@settings(max_examples=30, derandomize=True, deadline=None)
@given(data=st.data())
def test_service_reads_what_the_sdk_sends(case: Case, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(TYPES)))
    value = data.draw(TYPES[kind][1])
    request = _request_or_refusal(case, value)
    if isinstance(request, str):
        assert request.startswith(NAME)
        return
    found, errors = _read(case, kind, request)
    assert not errors, (errors, request.scope)
    expected = value
    if case.style == "deepObject":
        expected = _without_empty(value)
    elif case == Case("query", "form", True) and isinstance(value, dict):
        expected = {name: member for name, member in value.items() if member != []}
    if expected in ([], {}) and found is None:
        return
    assert found == expected
    assert type(found) is type(expected)


def test_most_values_are_sent() -> None:
    """A value is refused only if its style cannot represent it."""
    for case in CASES:
        value = {"x": 1, "label": "a", "on": True}
        assert _read(case, "object", _request(_sent(case, value))) == (value, [])
