"""How parameters are spelled: what the SDK writes, the service's own runtime reads back."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from specfirst.runtime.decoding.styles import ABSENT, read_cookie, read_exploded_object, read_query
from specfirst.sdk_runtime._parameters import Styled, header_text, path_text, query_string
from tests.sdk.library_server import Library, Received


def _find(client: Any, server: Library, **arguments: Any) -> Received:
    client.books.find(**arguments)
    return server.requests_to("/books/find")[-1]


def _query(request: Received, name: str, *, kind: str, style: str, explode: bool) -> Any:
    return read_query(QueryParams(request.query_string), name, kind=kind, style=style, explode=explode)


def test_objects_in_brackets(library: Any, client: Any, server: Library) -> None:
    filter_ = library.models.BookFilter(title="a&b=[c]", lent=True, genres=["novel", "it's"])
    request = _find(client, server, filter_=filter_)
    read = _query(request, "filter", kind="object", style="deepObject", explode=True)
    assert read == {"title": "a&b=[c]", "lent": "true", "genres": ["novel", "it's"]}
    request = _find(client, server, filter_=library.models.BookFilter())
    assert _query(request, "filter", kind="object", style="deepObject", explode=True) is ABSENT


def test_members_of_an_object_by_themselves(library: Any, client: Any, server: Library) -> None:
    request = _find(client, server, also=library.models.BookUpdate(title="x y", isbn_13="1"))
    read = read_exploded_object(QueryParams(request.query_string), ["title", "isbn-13", "added_at"])
    assert read == {"title": "x y", "isbn-13": "1"}


@pytest.mark.parametrize(("name", "style"), [("words", "form"), ("piped", "pipeDelimited")])
def test_lists_in_one_text(client: Any, server: Library, name: str, style: str) -> None:
    request = _find(client, server, **{name: ["a b", "c&d", "ä"]})
    assert _query(request, name, kind="array", style=style, explode=False) == ["a b", "c&d", "ä"]


def test_json_in_a_parameter(library: Any, client: Any, server: Library) -> None:
    request = _find(client, server, near=library.models.Person(kind="person", name="Ä & Co"))
    assert request.query == {"near": ['{"kind":"person","name":"Ä & Co"}']}


def test_cookies_and_headers(client: Any, server: Library) -> None:
    request = _find(client, server, theme='dark; "x"=1', seen=True, x_shelf="north")
    cookies = {name: morsel.value for name, morsel in SimpleCookie(request.headers["cookie"]).items()}
    assert read_cookie(cookies, "theme", kind="scalar") == 'dark; "x"=1'
    assert read_cookie(cookies, "seen", kind="scalar") == "true"
    assert request.headers["x-shelf"] == "north"


def test_what_is_not_given_is_not_sent(client: Any, server: Library) -> None:
    request = _find(client, server)
    assert request.query_string == ""
    assert "cookie" not in request.headers


def test_values_of_several_parts() -> None:
    assert path_text(["a,b", "c/d"]) == "a%2Cb,c%2Fd"
    assert header_text(["a", 1, True]) == "a,1,true"
    assert header_text(Styled({"a": 1, "b": None}, "simple", explode=True)) == "a=1"
    assert query_string({"x": Styled({"a": 1, "b": "c"}, "form"), "y": None}) == "x=a,1,b,c"
    assert query_string({"x": Styled(["a b", "c"], "spaceDelimited")}) == "x=a%20b%20c"
    with pytest.raises(TypeError, match="dict cannot be sent"):
        query_string({"x": Styled({"a": {"b": 1}}, "deepObject", explode=True)})
