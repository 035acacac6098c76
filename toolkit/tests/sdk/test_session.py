"""Sessions: login and refresh, once for concurrent calls."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, Reply

BOOK_ID = BOOK["id"]


def test_login_happens_at_the_first_secured_call(client: Any, server: Library) -> None:
    client.shelves.import_("a")
    assert not server.requests_to("/auth/login")
    client.books.get(BOOK_ID)
    client.books.get(BOOK_ID)
    assert len(server.requests_to("/auth/login")) == 1


def test_public_operations_carry_no_token(client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    client.shelves.import_("a")
    assert "authorization" not in server.requests_to("/shelves/a")[0].headers


def test_refreshes_before_the_token_expires(client: Any, server: Library) -> None:
    server.expires_in = 0
    client.books.get(BOOK_ID)
    server.expires_in = 1800
    client.books.get(BOOK_ID)
    client.books.get(BOOK_ID)
    assert len(server.requests_to("/auth/refresh")) == 1
    assert [request.headers["authorization"] for request in server.requests_to(f"/books/{BOOK_ID}")] == [
        "Bearer access-1",
        "Bearer access-2",
        "Bearer access-2",
    ]


def test_refreshes_when_the_token_is_revoked(client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.revoke_access()
    assert client.books.get(BOOK_ID).title == "Orlando"
    assert len(server.requests_to("/auth/refresh")) == 1
    assert len(server.requests_to("/auth/login")) == 1


def test_logs_in_again_when_the_refresh_token_is_refused(client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.revoke_access()
    server.refreshable.clear()
    assert client.books.get(BOOK_ID).title == "Orlando"
    assert len(server.requests_to("/auth/login")) == 2


def test_second_401_is_raised(library: Any, client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.plan(f"/books/{BOOK_ID}", *[Reply(401, {"code": "auth.unauthenticated", "message": "No."})] * 5)
    with pytest.raises(library.AuthUnauthenticated):
        client.books.get(BOOK_ID)
    assert len(server.requests_to(f"/books/{BOOK_ID}")) == 3


def test_threads_share_one_login(client: Any, server: Library) -> None:
    server.login_delay = 0.1
    with ThreadPoolExecutor(16) as pool:
        books = list(pool.map(lambda _: client.books.get(BOOK_ID), range(16)))
    assert len(books) == 16
    assert len(server.requests_to("/auth/login")) == 1


def test_threads_share_one_refresh(client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.revoke_access()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: client.books.get(BOOK_ID), range(16)))
    assert len(server.requests_to("/auth/refresh")) == 1
    assert len(server.requests_to("/auth/login")) == 1


async def test_tasks_share_one_login_and_one_refresh(library: Any, server: Library) -> None:
    server.login_delay = 0.1
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        await asyncio.gather(*(client.books.get(BOOK_ID) for _ in range(16)))
        server.revoke_access()
        await asyncio.gather(*(client.books.get(BOOK_ID) for _ in range(16)))
    assert len(server.requests_to("/auth/login")) == 1
    assert len(server.requests_to("/auth/refresh")) == 1


def test_threads_share_one_failure_to_log_in(library: Any, server: Library) -> None:
    server.login_delay = 0.3

    def attempt(client: Any) -> type[Exception]:
        with pytest.raises(library.AuthInvalidCredentials) as raised:
            client.books.get(BOOK_ID)
        return raised.type

    with library.Client(server.url, email=EMAIL, password="wrong") as client, ThreadPoolExecutor(8) as pool:
        assert set(pool.map(attempt, [client] * 8)) == {library.AuthInvalidCredentials}
        assert len(server.requests_to("/auth/login")) == 1
        attempt(client)
    assert len(server.requests_to("/auth/login")) == 2


async def test_a_cancelled_login_does_not_block_the_next(library: Any, server: Library) -> None:
    server.login_delay = 0.3
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        task = asyncio.create_task(client.books.get(BOOK_ID))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        server.login_delay = 0.0
        assert (await client.books.get(BOOK_ID)).title == "Orlando"


def test_a_fixed_token_is_sent_as_it_is(library: Any, server: Library) -> None:
    server.valid.add("mine")
    with library.Client(server.url, token="mine") as client:
        assert client.books.get(BOOK_ID).title == "Orlando"
        server.revoke_access()
        with pytest.raises(library.AuthUnauthenticated):
            client.books.get(BOOK_ID)
    assert not server.requests_to("/auth/login")


def test_token_function_is_called_again_after_a_401(library: Any, server: Library) -> None:
    tokens = iter(["old", "new", "new"])
    server.valid.add("new")
    with library.Client(server.url, token=lambda: next(tokens)) as client:
        assert client.books.get(BOOK_ID).title == "Orlando"


async def test_a_callable_may_be_a_coroutine(library: Any, server: Library) -> None:
    async def token() -> str:
        await asyncio.sleep(0)
        return "mine"

    server.valid.add("mine")
    async with library.AsyncClient(server.url, token=token) as client:
        assert (await client.books.get(BOOK_ID)).title == "Orlando"


class _Store:
    def __init__(self) -> None:
        self.tokens: Any = None
        self.lock = threading.Lock

    def load(self) -> Any:
        return self.tokens

    def save(self, tokens: Any) -> None:
        self.tokens = tokens


def test_token_store_is_used_by_a_later_client(library: Any, server: Library) -> None:
    store = _Store()
    with library.Client(server.url, email=EMAIL, password=PASSWORD, token_store=store) as client:
        client.books.get(BOOK_ID)
    with library.Client(server.url, token_store=store) as client:
        client.books.get(BOOK_ID)
        server.revoke_access()
        client.books.get(BOOK_ID)
    assert len(server.requests_to("/auth/login")) == 1
    assert store.tokens.access_token == "access-2"


def test_another_process_may_have_refreshed_already(library: Any, server: Library) -> None:
    store = _Store()
    with (
        library.Client(server.url, email=EMAIL, password=PASSWORD, token_store=store) as one,
        library.Client(server.url, token_store=store) as other,
    ):
        one.books.get(BOOK_ID)
        other.books.get(BOOK_ID)
        server.revoke_access()
        other.books.get(BOOK_ID)
        one.books.get(BOOK_ID)
    assert len(server.requests_to("/auth/refresh")) == 1


def test_request_without_credentials_is_sent(library: Any, server: Library) -> None:
    with library.Client(server.url) as client, pytest.raises(library.AuthUnauthenticated):
        client.books.get(BOOK_ID)


def test_no_secret_is_printed_or_logged(
    client: Any, server: Library, library: Any, caplog: pytest.LogCaptureFixture
) -> None:
    store = _Store()
    with caplog.at_level(logging.DEBUG, logger="library"):
        with library.Client(server.url, email=EMAIL, password=PASSWORD, token_store=store) as opened:
            list(opened.books.list(tag=["private"]))
        printed = f"{caplog.text} {opened!r} {store.tokens!r} {opened._credential._login!r}"
    assert "GET" in caplog.text
    for secret in (PASSWORD, "access-1", "refresh-1", "private"):
        assert secret not in printed


@pytest.mark.parametrize(
    "arguments",
    [
        {"email": EMAIL},
        {"password": PASSWORD},
        {"token": "t", "email": EMAIL, "password": PASSWORD},
    ],
)
def test_contradicting_credentials_are_refused(library: Any, arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"go together|either"):
        library.Client("http://localhost", **arguments)
