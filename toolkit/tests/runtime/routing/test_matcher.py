"""The matcher, against a slow one that compares every template with the path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specfirst.runtime.routing.matcher import Match, Matcher, MethodNotMatched, RouteTaken
from specfirst.runtime.routing.path_templates import Segment

Route = tuple[str, str]

# Few texts, so that templates and paths meet often.
SEGMENTS = ("", "a", "b", "a.b", "a:b", "{x}", "{x}.b", "{x}:b", "a{x}", "{x}-{y}", "a{x}.b")
TEXTS = ("", "a", "b", "a.b", "a:b", "a.b:b", "a-b", "c", "a%2Fb", "a%3Ab", "%61", "%C3%A4", "-")
METHODS = ("GET", "POST", "HEAD")


def _matcher(routes: Iterable[Route]) -> Matcher[Route]:
    matcher: Matcher[Route] = Matcher()
    for route in routes:
        matcher.add(*route, route)
    return matcher


def _distinct(routes: Iterable[Route]) -> list[Route]:
    """Without the routes whose method and path another one has."""
    return list({(method, re.sub(r"\{\w\}", "{}", path)): (method, path) for method, path in routes}.values())


def _reference(
    routes: Sequence[Route], method: str, path: str, *, lenient: bool = False
) -> Route | tuple[str, ...] | None:
    matching = [template for _, template in routes if _matches(template, path.replace("%61", "a"), lenient)]
    if not matching and not lenient:
        return _reference(routes, method, path, lenient=True)
    concrete = [template for template in matching if "{" not in template]
    allowed = set()
    for template in concrete or sorted(matching, key=_order):
        served = {given: route for route in routes for given in [route[0]] if _same(route[1], template)}
        if method == "HEAD" and "GET" in served:
            served.setdefault("HEAD", served["GET"])
        if method in served:
            return served[method]
        allowed |= {*served, "HEAD"} if "GET" in served else set(served)
    return tuple(sorted(allowed)) or None


def _matches(template: str, path: str, lenient: bool) -> bool:
    texts, segments = path.split("/"), template.split("/")
    return len(texts) == len(segments) and all(
        re.fullmatch(re.sub(r"\\\{\w\\\}", ".+", re.escape(segment)), text)
        if "{" in segment
        else segment == (unquote(text) if lenient else text)
        for segment, text in zip(segments, texts, strict=True)
    )


def _same(template: str, other: str) -> bool:
    return re.sub(r"\{\w\}", "{}", template) == re.sub(r"\{\w\}", "{}", other)


def _order(template: str) -> list[tuple[int, int, list[str]]]:
    """Literals first, then segments by literal characters, the most first, then by placeholders."""
    pieces = [re.split(r"\{\w\}", segment) for segment in template.split("/")]
    return [(-99 if len(piece) == 1 else -sum(map(len, piece)), len(piece), piece) for piece in pieces]


@st.composite
def _paths(draw: st.DrawFn, texts: Sequence[str]) -> str:
    return "/" + "/".join(draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3)))


def _templates() -> st.SearchStrategy[str]:
    # A name stands once in a template.
    return _paths(SEGMENTS).map(lambda path: path if path.count("{x}") < 2 else path.replace("{x}", "{z}", 1))


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(METHODS), _templates()), max_size=12).map(_distinct),
    st.sampled_from((*METHODS, "PUT")),
    _paths(TEXTS),
)
def test_matcher_finds_what_a_comparison_with_every_template_finds(
    routes: list[Route], method: str, path: str
) -> None:
    expected = _reference(routes, method, path)
    for order in (routes, routes[::-1]):
        found = _matcher(order).match(method, path)
        if isinstance(found, Match):
            assert found.operation == expected
        else:
            assert (found.allowed if isinstance(found, MethodNotMatched) else None) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_encoded_value_is_not_split(value: str) -> None:
    found = _matcher([("GET", "/things/{x}/end")]).match("GET", f"/things/{quote(value, safe='')}/end")
    assert isinstance(found, Match)
    assert unquote(found.path_values["x"]) == value


@pytest.mark.parametrize(
    ("template", "path", "values"),
    [
        ("/{a}.{b}", "/x.tar.gz", {"a": "x.tar", "b": "gz"}),
        ("/{a}-{b}", "/x%2Dy-z", {"a": "x-y", "b": "z"}),
        ("/{a}-{b}", "/%2dx-y", {"a": "-x", "b": "y"}),
        ("/Users('{a}')", "/Users('x')", {"a": "x"}),
        ("/Ünder score/{a}", "/%C3%9Cnder%20score/x", {"a": "x"}),
        ("/50%25/{a}", "/50%25/x", {"a": "x"}),
        ("/{a}/{b}", "/%2F/%25", {"a": "%2F", "b": "%25"}),
        ("/{a}", "/x\n", {"a": "x%0A"}),
    ],
)
def test_values_of_placeholders(template: str, path: str, values: dict[str, str]) -> None:
    found = _matcher([("GET", template)]).match("GET", path)
    assert isinstance(found, Match)
    assert found.path_values == values


def test_pattern_decides_where_a_value_ends() -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("GET", "/{year}-{slug}", "dated", {"year": "[0-9]+"})
    found = matcher.match("GET", "/2026-a-b"), matcher.match("GET", "/x-a-b")
    assert [dict(match_.path_values) for match_ in found if isinstance(match_, Match)] == [
        {"year": "2026", "slug": "a-b"},
        {"year": "x-a", "slug": "b"},
    ]


def test_second_operation_of_a_method_and_path_is_refused() -> None:
    with pytest.raises(RouteTaken, match=re.escape("GET /a/{y}")):
        _matcher([("GET", "/a/{x}"), ("POST", "/a/{y}"), ("GET", "/a/{y}")])


def test_time_for_a_match_does_not_depend_on_the_number_of_operations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Time is counted in comparisons of segments: no clock is steady enough."""
    compared: list[str] = []
    values = Segment.values

    def count(segment: Segment, text: str) -> tuple[str, ...] | None:
        compared.append(text)
        return values(segment, text)

    monkeypatch.setattr(Segment, "values", count)
    comparisons = []
    for operations in (10, 1000):
        compared.clear()
        matcher = _matcher(("GET", f"/{index % 10}/{{x}}:{index:03}") for index in range(operations))
        assert isinstance(matcher.match("GET", "/5/x:005"), Match)
        comparisons.append(len(compared))
    assert comparisons == [2, 2]
