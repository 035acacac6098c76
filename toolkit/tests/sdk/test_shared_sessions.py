"""Sessions with a refresh that is lost, cancelled, or shared by several clients and processes."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis as AsyncRedis

from specfirst.devserver.chaos_proxy import ChaosProxy, chaos_proxy
from tests.sdk.library_server import EMAIL, PASSWORD, Library, failure
from tests.sdk.shared_session import open_store

SHARED = Path(__file__).with_name("shared_session.py")
REFRESH = "/auth/refresh"


@pytest.fixture
def proxy(server: Library) -> Iterator[ChaosProxy]:
    """A proxy in front of the library."""
    with chaos_proxy(server.url) as opened:
        yield opened


@pytest.fixture(params=["file", "redis"])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The address of a store that processes share."""
    if request.param == "file":
        return str(tmp_path / "config" / "session.json")
    address = request.getfixturevalue("redis_url")
    open_redis(address).delete("session:ada")
    return address


def open_redis(url: str) -> Any:
    from redis import Redis

    return Redis.from_url(url)


class _Memory:
    """A store of this process whose lock has no effect."""

    def __init__(self, tokens: Any = None) -> None:
        self.tokens = tokens
        self.lock = nullcontext
        self.saved: list[Any] = []

    def load(self) -> Any:
        return self.tokens

    def save(self, tokens: Any) -> None:
        self.tokens = tokens
        self.saved.append(tokens)


def begin(library: Any, server: Library, store: Any) -> Any:
    """Log in, and expire the access token."""
    with library.Client(server.url, email=EMAIL, password=PASSWORD, token_store=store) as client:
        client.books.get("1")
    store.save(replace(store.load(), refresh_at=0.0))
    server.received.clear()
    return store


def keys_of(server: Library) -> list[str | None]:
    return [request.headers.get("idempotency-key") for request in server.requests_to(REFRESH)]


def wait_for_refresh(server: Library) -> None:
    deadline = time.monotonic() + 20
    while not server.requests_to(REFRESH):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_lost_response_of_a_refresh_is_repeated_with_its_key(
    library: Any, server: Library, proxy: ChaosProxy
) -> None:
    store = begin(library, server, _Memory())
    key = store.tokens.refresh_key
    proxy.lose_response("POST /api/v2/auth/refresh", times=2)
    with library.Client(proxy.url, token_store=store) as client:
        assert client.books.get("1").title == "Orlando"
    assert keys_of(server) == [key] * 3
    assert server.issued == 2
    assert store.tokens.refresh_token == "refresh-2"
    assert store.tokens.refresh_key not in {key, None}


async def test_abandoned_refresh_is_repeated_by_the_next_call(
    library: Any, server: Library, proxy: ChaosProxy
) -> None:
    store = begin(library, server, _Memory())
    proxy.lose_response("POST /api/v2/auth/refresh")
    async with library.AsyncClient(proxy.url, token_store=store, max_retries=0) as client:
        with pytest.raises(library.APIConnectionError):
            await client.books.get("1")
        assert (await client.books.get("1")).title == "Orlando"
    assert server.issued == 2


async def test_refresh_goes_on_where_the_call_is_cancelled(library: Any, server: Library) -> None:
    store = begin(library, server, _Memory())
    server.refresh_delay = 0.3
    async with library.AsyncClient(server.url, token_store=store) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.books.get("1")
        assert (await client.books.get("1")).title == "Orlando"
    assert len(keys_of(server)) == 1


async def test_client_that_closes_waits_for_the_refresh_of_a_cancelled_call(
    library: Any, server: Library
) -> None:
    store = begin(library, server, _Memory())
    server.refresh_delay = 0.3
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), library.AsyncClient(server.url, token_store=store) as client:
            await client.books.get("1")
    assert store.tokens.refresh_token == "refresh-2"


@contextmanager
def processes(distribution: Path, server: Library, store: str, count: int, calls: int) -> Iterator[list[Any]]:
    """Run processes that share a store, all of them ready to begin."""
    command = [sys.executable, str(SHARED), str(distribution / "src"), server.url, store, str(calls)]
    started = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def test_processes_with_one_store_refresh_once(
    library: Any, server: Library, distribution: Path, store_address: str
) -> None:
    begin(library, server, open_store(library.types, store_address))
    server.refresh_delay = 0.2
    with processes(distribution, server, store_address, count=3, calls=2) as started:
        for process in started:
            process.stdin.write("\n")
            process.stdin.flush()
        for process in started:
            assert process.wait(60) == 0, process.stderr.read()
    assert len(keys_of(server)) == 1
    assert not server.requests_to("/auth/login")


def test_process_repeats_the_refresh_of_one_that_was_killed(
    library: Any, server: Library, distribution: Path, tmp_path: Path
) -> None:
    path = str(tmp_path / "session.json")
    store = begin(library, server, library.types.FileTokenStore(path))
    server.refresh_delay = 0.5
    with processes(distribution, server, path, count=1, calls=1) as (process,):
        process.stdin.write("\n")
        process.stdin.flush()
        wait_for_refresh(server)
        process.kill()
        process.wait()
    server.refresh_delay = 0.0
    with library.Client(server.url, token_store=store) as client:
        assert client.books.get("1").title == "Orlando"
    first, second = keys_of(server)
    assert first == second is not None
    assert server.issued == 2


async def test_asynchronous_clients_share_a_store_in_redis(
    library: Any, server: Library, redis_url: str
) -> None:
    open_redis(redis_url).delete("session:ada")
    begin(library, server, open_store(library.types, redis_url))
    server.refresh_delay = 0.2
    async with AsyncRedis.from_url(redis_url) as one, AsyncRedis.from_url(redis_url) as two:
        stores = [library.types.AsyncRedisTokenStore(connection, "session:ada") for connection in (one, two)]
        clients = [library.AsyncClient(server.url, token_store=store) for store in stores]
        await asyncio.gather(*(client.books.get("1") for client in clients))
        for client in clients:
            await client.close()
    assert len(keys_of(server)) == 1


async def test_asynchronous_client_takes_a_store_that_blocks(
    library: Any, server: Library, tmp_path: Path
) -> None:
    store = begin(library, server, library.types.FileTokenStore(tmp_path / "session.json"))
    async with library.AsyncClient(server.url, token_store=store) as client:
        await asyncio.gather(*(client.books.get("1") for _ in range(4)))
    assert len(keys_of(server)) == 1
    assert store.load().refresh_token == "refresh-2"


def test_clients_without_working_lock_get_the_same_token(library: Any, server: Library) -> None:
    store = begin(library, server, _Memory())
    server.refresh_delay = 0.3
    clients = [library.Client(server.url, token_store=store) for _ in range(2)]
    threads = [threading.Thread(target=client.books.get, args=("1",)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys_of(server))) == 1
    server.revoke_access()
    for client in clients:
        assert client.books.get("1").title == "Orlando"
        client.close()
    assert not server.requests_to("/auth/login")


def test_key_is_stored_before_the_first_attempt(library: Any, server: Library) -> None:
    """Tokens that an older release has stored have none."""
    store = begin(library, server, _Memory())
    store.tokens = replace(store.tokens, refresh_key=None)
    store.saved.clear()
    with library.Client(server.url, token_store=store) as client:
        client.books.get("1")
    assert [tokens.refresh_token for tokens in store.saved] == ["refresh-1", "refresh-2"]
    assert keys_of(server) == [store.saved[0].refresh_key]


def test_refused_refresh_token_is_forgotten(library: Any, server: Library) -> None:
    store = begin(library, server, _Memory())
    server.refreshable.clear()
    server.exchanged = ("refresh-1", "another key", failure(500, "never.sent"))
    with library.Client(server.url, token_store=store) as client:
        with pytest.raises(library.APIError, match="refresh_token_reused"):
            client.books.get("1")
        assert store.tokens is None
        with pytest.raises(library.AuthUnauthenticated):
            client.books.get("1")
        client.auth.login(email=EMAIL, password=PASSWORD)
        assert client.books.get("1").title == "Orlando"
    assert len(keys_of(server)) == 1


def test_overloaded_server_ends_no_session(library: Any, server: Library) -> None:
    store = begin(library, server, _Memory())
    server.plan(REFRESH, failure(429, "rate.limited"), failure(503, "service.busy"))
    credentials = {"email": EMAIL, "password": PASSWORD}
    with library.Client(server.url, **credentials, token_store=store, max_retries=0) as client:
        for error in (library.errors.TooManyRequestsError, library.errors.ServiceUnavailableError):
            with pytest.raises(error):
                client.books.get("1")
        assert client.books.get("1").title == "Orlando"
    assert not server.requests_to("/auth/login")


def test_login_and_logout_begin_and_end_the_session(library: Any, server: Library) -> None:
    store = _Memory()
    with (
        library.Client(server.url, token_store=store) as client,
        library.Client(server.url, token_store=store) as other,
    ):
        tokens = client.auth.login(email=EMAIL, password=PASSWORD)
        assert client.books.get("1").title == other.books.get("1").title == "Orlando"
        assert store.tokens.access_token == tokens.access_token
        client.auth.logout()
        assert store.tokens is None
        for caller in (client, other):
            with pytest.raises(library.AuthUnauthenticated):
                caller.books.get("1")
        assert "authorization" not in server.requests_to("/books/1")[-2].headers
        client.auth.login(email=EMAIL, password=PASSWORD)
        assert other.books.get("1").title == "Orlando"


async def test_login_and_logout_of_an_asynchronous_client(library: Any, server: Library) -> None:
    async with library.AsyncClient(server.url) as client:
        with pytest.raises(library.AuthUnauthenticated):
            await client.books.get("1")
        await client.auth.with_raw_response.login(email=EMAIL, password=PASSWORD)
        assert (await client.books.get("1")).title == "Orlando"
        server.revoke_access()
        assert (await client.with_options(timeout=5).books.get("1")).title == "Orlando"
        await client.auth.logout()
        with pytest.raises(library.AuthUnauthenticated):
            await client.books.get("1")
    assert len(keys_of(server)) == 1


def test_client_with_password_stays_logged_out(client: Any, server: Library, library: Any) -> None:
    client.books.get("1")
    client.auth.logout()
    with pytest.raises(library.AuthUnauthenticated):
        client.books.get("1")
    assert len(server.requests_to("/auth/login")) == 1


def test_logout_of_a_session_that_has_ended_forgets_it(library: Any, server: Library) -> None:
    store = begin(library, server, _Memory())
    server.revoke_access()
    server.refreshable.clear()
    store.tokens = replace(store.tokens, refresh_at=float("inf"), refresh_token=None)
    with library.Client(server.url, token_store=store) as client, pytest.raises(library.AuthUnauthenticated):
        client.auth.logout()
    assert store.tokens is None


def test_refresh_by_hand_continues_the_session_of_the_client(client: Any, server: Library) -> None:
    tokens = client.auth.login(email=EMAIL, password=PASSWORD)
    client.auth.refresh(refresh_token=tokens.refresh_token)
    server.revoke_access()
    client.books.get("1")
    assert len(server.requests_to("/auth/login")) == 1


def test_token_file_is_private_and_errors_hide_its_content(
    library: Any, server: Library, tmp_path: Path
) -> None:
    path = tmp_path / "session.json"
    store = begin(library, server, library.types.FileTokenStore(path))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text('{"access_token": "very secret"')
    with pytest.raises(library.types.TokenStoreError, match="no tokens that this package") as raised:
        store.load()
    shown: BaseException | None = raised.value
    while shown is not None:
        assert "very secret" not in f"{shown!r} {vars(shown)}"
        shown = shown.__context__
    assert issubclass(raised.type, library.SDKError)
    store.save(None)
    assert store.load() is None
