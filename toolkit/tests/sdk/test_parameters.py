"""Serialisation of parameters: the service's runtime decodes the values that the SDK sends."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.runtime.decoding.shape import ANY, Shape
from specfirst.runtime.decoding.styles import (
    ABSENT,
    EncodedCookies,
    EncodedPairs,
    read_cookie,
    read_exploded_object,
    read_query,
)
from tests.sdk.library_server import Library, Received


def _find(client: Any, server: Library, **arguments: Any) -> Received:
    client.books.find(**arguments)
    return server.requests_to("/books/find")[-1]


def _query(request: Received, name: str, *, form: str, style: str, explode: bool) -> Any:
    pairs = EncodedPairs(request.query_string)
    return read_query(pairs, name, ANY, form=form, style=style, explode=explode)


def test_object_is_serialised_in_brackets(library: Any, client: Any, server: Library) -> None:
    filter_ = library.models.BookFilter(title="a&b=[c]", lent=True, genres=["novel", "it's"])
    request = _find(client, server, filter_=filter_)
    read = _query(request, "filter", form="object", style="deepObject", explode=True)
    assert read == {"title": "a&b=[c]", "lent": "true", "genres": ["novel", "it's"]}
    request = _find(client, server, filter_=library.models.BookFilter())
    assert _query(request, "filter", form="object", style="deepObject", explode=True) is ABSENT


def test_members_of_an_object_are_separate_parameters(library: Any, client: Any, server: Library) -> None:
    request = _find(client, server, also=library.models.BookUpdate(title="x y", isbn_13="1"))
    shape = Shape(own_properties=dict.fromkeys(["title", "isbn-13", "added_at"], ANY))
    read = read_exploded_object(EncodedPairs(request.query_string), shape, lambda name: False)
    assert read == {"title": "x y", "isbn-13": "1"}


@pytest.mark.parametrize(
    ("name", "style", "words"),
    [("words", "form", ["a b", "c,d|e", "ä"]), ("piped", "pipeDelimited", ["a b", "c,d&e", "ä"])],
)
def test_list_is_serialised_as_one_text(
    client: Any, server: Library, name: str, style: str, words: list[str]
) -> None:
    request = _find(client, server, **{name: words})
    assert _query(request, name, form="array", style=style, explode=False) == words


def test_parameter_is_serialised_as_json(library: Any, client: Any, server: Library) -> None:
    request = _find(client, server, near=library.models.Person(kind="person", name="Ä & Co"))
    assert request.query == {"near": ['{"kind":"person","name":"Ä & Co"}']}


def test_cookies_and_headers(client: Any, server: Library) -> None:
    request = _find(client, server, theme='dark; "x"=1', seen=True, x_shelf="north")
    cookies = EncodedCookies([request.headers["cookie"]])
    assert read_cookie(cookies, "theme", ANY, form="scalar", explode=True) == 'dark; "x"=1'
    assert read_cookie(cookies, "seen", ANY, form="scalar", explode=True) == "true"
    assert request.headers["x-shelf"] == "north"


def test_what_is_not_given_is_not_sent(client: Any, server: Library) -> None:
    request = _find(client, server)
    assert request.query_string == ""
    assert "cookie" not in request.headers


def test_value_without_form_in_its_style_is_refused_before_sending(client: Any, server: Library) -> None:
    with pytest.raises(ValueError, match=r"piped: 'a\|b' cannot be sent as a part of a list, since it holds"):
        client.books.find(piped=["a|b", "c"])
    assert not server.requests_to("/books/find")
