"""Requests are repeated only if that is safe, within the limits of the client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import httpx2
import pytest

from specfirst.sdk_runtime._http import transport_error
from specfirst.sdk_runtime._retry import RetryPolicy
from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, Reply, failure

BOOK_ID = BOOK["id"]
NOW = {"Retry-After": "0"}


@pytest.fixture
def book_path(client: Any, server: Library) -> str:
    """The path of a book, after the login."""
    client.shelves.import_("warm-up")
    client.books.delete(BOOK_ID)
    server.received.clear()
    return f"/books/{BOOK_ID}"


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_read_is_repeated(client: Any, server: Library, book_path: str, status: int) -> None:
    server.plan(book_path, Reply(status, headers=NOW), Reply(status, headers=NOW))
    assert client.books.get(BOOK_ID).title == "Orlando"
    assert len(server.received) == 3


def test_retries_end(library: Any, client: Any, server: Library, book_path: str) -> None:
    server.plan(book_path, *[failure(503, "service.unavailable", NOW)] * 9)
    with pytest.raises(library.errors.ServiceUnavailableError):
        client.books.get(BOOK_ID)
    assert len(server.received) == 3
    with pytest.raises(library.errors.ServiceUnavailableError):
        client.with_options(max_retries=0).books.get(BOOK_ID)
    assert len(server.received) == 4


@pytest.mark.parametrize("status", [400, 404, 409, 500, 501])
def test_permanent_failure_is_not_retried(
    library: Any, client: Any, server: Library, book_path: str, status: int
) -> None:
    server.plan(book_path, Reply(status, headers={} if status == 409 else NOW))
    with pytest.raises(library.APIError):
        client.books.get(BOOK_ID)
    assert len(server.received) == 1


def test_conflict_with_a_running_request_is_waited_for(client: Any, server: Library, book_path: str) -> None:
    server.plan("/books", failure(409, "idempotency.in_progress", NOW))
    client.books.create(title="Flush")
    keys = [request.headers["idempotency-key"] for request in server.received]
    assert (len(keys), len(set(keys))) == (2, 1)


def test_a_change_is_not_repeated(library: Any, client: Any, server: Library, book_path: str) -> None:
    server.plan(book_path, Reply(503, headers=NOW))
    with pytest.raises(library.APIError):
        client.books.update(BOOK_ID, if_match="*")
    server.plan(book_path, Reply(None))
    with pytest.raises(library.APIConnectionError):
        client.books.update(BOOK_ID, if_match="*")
    assert len(server.received) == 2


def test_change_refused_by_a_limit_is_retried(client: Any, server: Library, book_path: str) -> None:
    server.plan(book_path, Reply(429, headers=NOW))
    client.books.update(BOOK_ID, if_match="*")
    assert len(server.received) == 2


def test_an_idempotency_key_makes_a_creation_repeatable(client: Any, server: Library, book_path: str) -> None:
    server.plan("/books", Reply(503, headers=NOW), Reply(None))
    client.books.create(title="Flush")
    keys = [request.headers["idempotency-key"] for request in server.received]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    client.books.create(title="Flush")
    assert server.received[-1].headers["idempotency-key"] != keys[0]
    client.books.create(title="Flush", idempotency_key="mine")
    assert server.received[-1].headers["idempotency-key"] == "mine"


async def test_an_asynchronous_client_retries_too(library: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK_ID}", Reply(503, headers=NOW), Reply(None))
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        assert (await client.books.get(BOOK_ID)).title == "Orlando"


def _answer(status: int, retry_after: str | None = None) -> httpx2.Response:
    return httpx2.Response(status, headers={"Retry-After": retry_after} if retry_after else {})


def test_pauses_grow_randomly_up_to_a_bound() -> None:
    policy = RetryPolicy(max_retries=9, chance=lambda: 1.0)
    pauses = [policy.pause(attempt, _answer(503), repeatable=True) for attempt in range(6)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert RetryPolicy(chance=lambda: 0.25).pause(1, _answer(503), repeatable=True) == 0.25


def test_retry_after_is_followed_up_to_a_bound() -> None:
    policy = RetryPolicy()
    assert policy.pause(0, _answer(429, "7"), repeatable=False) == 7.0
    assert policy.pause(0, _answer(429, "61"), repeatable=False) is None
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert policy.pause(0, _answer(503, soon), repeatable=True) == pytest.approx(29, abs=2)
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    assert policy.pause(0, _answer(503, past), repeatable=True) == 0.0


def test_malformed_retry_after_is_ignored() -> None:
    policy = RetryPolicy(chance=lambda: 1.0)
    for text in ("soon", "-1", "1e9", "٣", "²"):
        assert (
            policy.pause(0, httpx2.Response(503, headers=[(b"Retry-After", text.encode())]), repeatable=True)
            == 0.5
        )


@pytest.mark.parametrize(
    ("error", "repeatable", "retried"),
    [
        (httpx.ConnectError("no"), False, True),
        (httpx2.ConnectError("no"), False, True),
        (httpx2.ReadTimeout("no"), False, False),
        (httpx2.ReadTimeout("no"), True, True),
        (ConnectionRefusedError("no"), False, True),
        (ConnectionResetError("no"), False, False),
        (ConnectionResetError("no"), True, True),
        (RuntimeError("a transport of somebody's own"), True, False),
        (httpx.ConnectTimeout("no"), False, True),
        (httpx.PoolTimeout("no"), False, True),
        (httpx.ReadTimeout("no"), False, False),
        (httpx.ReadTimeout("no"), True, True),
        (httpx.RemoteProtocolError("no"), False, False),
        (httpx.RemoteProtocolError("no"), True, True),
        (httpx.LocalProtocolError("our own mistake"), True, False),
        (httpx.UnsupportedProtocol("our own mistake"), True, False),
    ],
)
def test_broken_connection_is_retried_if_repeatable(
    error: Exception, repeatable: bool, retried: bool
) -> None:
    assert (RetryPolicy().pause(0, transport_error(error), repeatable=repeatable) is not None) is retried
