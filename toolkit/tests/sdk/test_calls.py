"""Calls: requests that are sent, and data that is returned."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, success

BOOK_ID = BOOK["id"]


def test_data_is_typed_and_out_of_the_envelope(library: Any, client: Any) -> None:
    book = client.books.get(UUID(BOOK_ID))
    assert book == library.models.Book(
        id=UUID(BOOK_ID),
        title="Orlando",
        genre="novel",
        price=12.0,
        printed_on=datetime.date(1928, 10, 11),
        added_at=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        borrower=None,
        class_="fiction",
        editions=[1, 2],
        isbn_13=None,
    )
    assert isinstance(book.price, float)


def test_unknown_data_of_newer_servers_is_kept(client: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK_ID}", success({**BOOK, "genre": "manga", "rating": 5}))
    client.books.get(BOOK_ID)
    assert client.books.get(BOOK_ID).genre == "novel"
    server.plan(f"/books/{BOOK_ID}", success({**BOOK, "genre": "manga", "rating": 5}))
    assert client.books.get(BOOK_ID).genre == "manga"


def test_discriminator_selects_the_member_of_a_union(library: Any, client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    borrowers = [{"kind": "school", "name": "Eton"}, {"kind": "person", "name": "Ada"}]
    for borrower in borrowers:
        server.plan(f"/books/{BOOK_ID}", success({**BOOK, "borrower": borrower}))
    assert client.books.get(BOOK_ID).borrower == library.models.School(kind="school", name="Eton")
    assert client.books.get(BOOK_ID).borrower == library.models.Person(kind="person", name="Ada")


def test_recursive_objects_without_envelope_and_with_undeclared_members(client: Any, library: Any) -> None:
    shelf = client.shelves.import_("a")
    inner = library.models.Shelf(name="inner", shelves=[], additional_properties={"depth": 2})
    assert shelf.shelves == [inner]
    assert shelf.additional_properties == {"width": 3}
    assert shelf.to_dict()["width"] == 3


def test_empty_response_is_none(client: Any) -> None:
    assert client.books.delete(BOOK_ID) is None


def test_every_success_status_has_its_type(client: Any, library: Any) -> None:
    assert client.books.lend(BOOK_ID) == library.models.Ticket(number=7)
    assert client.books.lend(BOOK_ID, library.models.Loan(days=3)) == library.models.Loan(days=3)


def test_fields_and_body_send_equal_requests(library: Any, client: Any, server: Library) -> None:
    client.books.create(title="Flush", isbn_13=None, printed_on=datetime.date(1933, 10, 5))
    client.books.create(
        library.models.BookCreate(title="Flush", isbn_13=None, printed_on=datetime.date(1933, 10, 5))
    )
    first, second = server.requests_to("/books")
    assert first.body == second.body == {"title": "Flush", "isbn-13": None, "printed_on": "1933-10-05"}
    assert first.headers["content-type"] == "application/json"


def test_omitted_field_is_not_sent_and_none_is_null(client: Any, server: Library) -> None:
    client.books.update(BOOK_ID, isbn_13=None, if_match='"1"')
    request = server.requests_to(f"/books/{BOOK_ID}")[0]
    assert request.body == {"isbn-13": None}
    assert request.headers["if-match"] == '"1"'


def test_body_and_fields_together_are_refused(library: Any, client: Any) -> None:
    with pytest.raises(TypeError, match="not both"):
        client.books.create(library.models.BookCreate(title="a"), title="b")
    with pytest.raises(TypeError, match="title"):
        client.books.create()


def test_a_time_without_zone_is_refused(client: Any) -> None:
    naive = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="time zone"):
        client.books.update(BOOK_ID, added_at=naive, if_match="*")


def test_infinite_numbers_are_refused(client: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        client.books.create(title=float("nan"))


def test_query_parameters_are_sent_as_text(client: Any, server: Library) -> None:
    since = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    client.books.list(tag=["a b", "c&d"], lent=True, since=since, limit=1).first_page()
    assert server.requests_to("/books")[0].query == {
        "tag": ["a b", "c&d"],
        "lent": ["true"],
        "since": ["2026-01-01T00:00:00+00:00"],
        "limit": ["1"],
    }


@pytest.mark.parametrize("segment", ["a/b", "a?b", "a b", "ä", "%2e", "..%2f"])
def test_path_parameters_stay_in_their_segment(client: Any, server: Library, segment: str) -> None:
    client.shelves.import_(segment)
    (request,) = server.received
    assert request.path.count("/") == len(["", "api", "v2", "shelves"])
    assert httpx.URL(f"http://x{request.path}").path.endswith(f"/{segment}")


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_path_parameters_that_would_name_another_path_are_refused(client: Any, segment: str) -> None:
    with pytest.raises(ValueError, match="path cannot be"):
        client.shelves.import_(segment)


def test_every_request_has_a_user_agent(client: Any, server: Library) -> None:
    client.with_options(headers={"X-Team": "blue"}).books.get(BOOK_ID)
    headers = server.requests_to(f"/books/{BOOK_ID}")[0].headers
    assert headers["user-agent"].startswith("library-sdk/2.3.0 (python/3.")
    assert headers["accept"] == "application/json"
    assert headers["x-team"] == "blue"


def test_options_share_the_session(client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    client.with_options(timeout=5).books.get(BOOK_ID)
    client.with_options(max_retries=0, headers={"A": "b"}).books.get(BOOK_ID)
    assert len(server.requests_to("/auth/login")) == 1


def test_address_may_contain_the_prefix(library: Any, server: Library) -> None:
    with library.Client(f"{server.url}/api/v2/", email=EMAIL, password=PASSWORD) as client:
        assert client.books.get(BOOK_ID).title == "Orlando"


def test_raw_response_has_status_headers_and_data(client: Any) -> None:
    raw = client.books.with_raw_response.get(BOOK_ID)
    assert (raw.status, raw.request_id, raw.data.title) == (200, "req-1", "Orlando")
    assert raw.headers["x-request-id"] == "req-1"
    page = client.books.with_raw_response.list(limit=2)
    assert [book.title for book in page.data.items] == ["Book 0", "Book 1"]


async def test_raw_responses_can_be_awaited(library: Any, server: Library) -> None:
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        assert (await client.books.with_raw_response.get(BOOK_ID)).status == 200
        page = await client.books.with_raw_response.list(limit=2)
        assert page.data.next_cursor == "2"


def test_an_http_client_of_the_user_is_used_and_left_open(library: Any, server: Library) -> None:
    seen: list[str] = []
    hooks = {"request": [lambda request: seen.append(request.url.path)]}
    with httpx.Client(event_hooks=hooks) as http:
        with library.Client(server.url, http_client=http) as client:
            client.shelves.import_("a")
        assert seen == ["/api/v2/shelves/a"]
        assert not http.is_closed


def test_data_round_trips(library: Any, client: Any) -> None:
    book = client.books.get(BOOK_ID)
    assert library.models.Book.from_dict(book.to_dict()) == book
    with pytest.raises(ValueError, match="id: missing"):
        library.models.Book.from_dict({})
