"""Lists are fetched page by page, and can be resumed from a cursor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sdk.library_server import EMAIL, PASSWORD, Library, success


def test_iteration_fetches_pages_on_demand(client: Any, server: Library) -> None:
    books = client.books.list(limit=2)
    assert not server.received
    titles = iter(books)
    assert next(titles).title == "Book 0"
    assert len(server.requests_to("/books")) == 1
    assert [book.title for book in titles] == ["Book 1", "Book 2", "Book 3", "Book 4"]
    assert [request.query.get("cursor") for request in server.requests_to("/books")] == [None, ["2"], ["4"]]


def test_every_page_keeps_the_filters(client: Any, server: Library) -> None:
    list(client.books.list(limit=2, genre="novel"))
    assert {tuple(request.query["genre"]) for request in server.requests_to("/books")} == {("novel",)}


def test_a_list_can_be_iterated_twice_and_resumed(client: Any) -> None:
    books = client.books.list(limit=3)
    assert len(list(books)) == len(list(books)) == 5
    first = next(books.pages())
    assert [book.title for book in client.books.list(cursor=first.next_cursor)] == ["Book 3", "Book 4"]


def test_repeated_cursor_ends_the_iteration(library: Any, client: Any, server: Library) -> None:
    server.plan("/books", *[success({"items": [], "next_cursor": "2"})] * 3)
    client.shelves.import_("a")
    with pytest.raises(library.SDKError, match="repeats the cursor"):
        list(client.books.list())


async def test_asynchronous_iteration(library: Any, server: Library) -> None:
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        assert [book.title async for book in client.books.list(limit=2)][-1] == "Book 4"
        assert [len(page.items) async for page in client.books.list(limit=2).pages()] == [2, 2, 1]
        assert (await client.books.list(limit=4).first_page()).next_cursor == "4"
