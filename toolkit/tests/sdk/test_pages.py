"""Lists are fetched page by page, and can be resumed from a cursor."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.sdk.library_server import EMAIL, PASSWORD, Library, success
from tests.sdk.other_documents import Document, Sdks, document_of, json_of


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


_TEXT = {"type": "string"}
_ITEM = {"type": "object", "properties": {"id": {"type": "integer"}}}
_ITEMS = {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}


@pytest.mark.parametrize(
    ("following", "parameter", "items"),
    [
        ("next_cursor", "cursor", "items"),
        ("nextCursor", "cursor", "items"),
        ("nextCursor", "after", "results"),
        ("next_page_token", "page_token", "data"),
        ("nextPageToken", "pageToken", "files"),
        ("NextToken", "NextToken", "Jobs"),
    ],
)
def test_lists_of_other_documents_are_walked(sdks: Sdks, following: str, parameter: str, items: str) -> None:
    package = sdks.package(_list_of_orders({following: _TEXT, items: _ITEMS}, parameter, "limit"))
    pages = {
        None: {items: [{"id": 1}, {"id": 2}], following: "b"},
        "b": {items: [{"id": 3}], following: "c"},
        "c": {following: ""},
    }
    asked: list[dict[str, str]] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        asked.append(dict(request.url.params))
        return httpx2.Response(200, json=pages[request.url.params.get(parameter)])

    with httpx2.Client(transport=httpx2.MockTransport(respond)) as http:
        orders = package.Client(sdks.url, http_client=http).orders
        assert [order.id for order in orders.list(limit="2")] == [1, 2, 3]
        assert asked == [{"limit": "2"}, {"limit": "2", parameter: "b"}, {"limit": "2", parameter: "c"}]
        assert len(list(orders.list().pages())) == 3
    server = package.testing.ExampleServer()
    with package.Client(sdks.url, http_client=server.client(), strict=True) as client:
        assert len(list(client.orders.list())) == 2


def test_properties_of_all_parts_of_a_page_are_found(sdks: Sdks) -> None:
    document = _list_of_orders({}, "cursor")
    null = {"type": "null"}
    parts = [
        {"$ref": "#/components/schemas/Paged"},
        {"type": "object", "required": ["items"], "properties": {"items": _ITEMS}},
    ]
    document["components"]["schemas"] |= {
        "Paged": {
            "type": "object",
            "required": ["nextCursor"],
            "properties": {"nextCursor": {"anyOf": [_TEXT, null]}},
        },
        "Page": {"allOf": parts},
    }
    client = sdks.client(document)
    sdks.body = {"items": [{"id": 1}], "nextCursor": None}
    assert [order.id for order in client.orders.list()] == [1]
    assert client.orders.list().first_page().next_cursor is None


@pytest.mark.parametrize(
    ("properties", "parameter"),
    [
        ({"next": _TEXT, "items": _ITEMS}, "cursor"),
        ({"nextCursor": _TEXT, "items": _ITEMS}, "page"),
        ({"nextCursor": {"type": "integer"}, "items": _ITEMS}, "cursor"),
        ({"nextCursor": _TEXT, "sold": _ITEMS, "open": _ITEMS}, "cursor"),
        ({"nextCursor": _TEXT, "items": {"type": ["array", "null"], "items": _ITEM}}, "cursor"),
        ({"nextCursor": _TEXT}, "cursor"),
    ],
)
def test_other_lists_return_the_page_that_was_asked_for(
    sdks: Sdks, properties: dict[str, Any], parameter: str
) -> None:
    package = sdks.package(_list_of_orders(properties, parameter))
    sdks.body = {}
    assert isinstance(package.Client(sdks.url).orders.list(), package.models.Page)
    assert "async for" not in next(sdks.folder.rglob("README.md")).read_text()


def test_readme_names_the_cursor_of_the_document(sdks: Sdks) -> None:
    sdks.package(_list_of_orders({"nextPageToken": _TEXT, "files": _ITEMS}, "pageToken"))
    readme = next(sdks.folder.rglob("README.md")).read_text()
    assert "pass the last page's `next_page_token` as `page_token=`" in readme
    assert "iterate over lists with `async for`" in readme


def _list_of_orders(properties: dict[str, Any], *parameters: str) -> Document:
    return document_of(
        {"200": json_of({"$ref": "#/components/schemas/Page"})},
        schemas={"Page": {"type": "object", "properties": properties}, "Order": _ITEM},
        operationId="orders_list",
        parameters=[{"name": name, "in": "query", "schema": _TEXT} for name in parameters],
    )
