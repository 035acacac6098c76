"""Event streams over connections that end, freeze, or are closed by another thread or task."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from specfirst.devserver.chaos_proxy import chaos_proxy
from tests.sdk.library_server import EMAIL, PASSWORD, Library, Reply, failure

STREAM = {"Content-Type": "text/event-stream"}
END = Reply(204)
BEGIN = b"retry: 0\n: keep-alive\n\n"
HANG_SECONDS = 30.0
"""Less than the time-out of a stream whose heartbeats are unknown."""


def arrival(number: int) -> bytes:
    return f'event: arrival\nid: {number}\ndata: {{"kind": "arrival", "book": "{number}"}}\n\n'.encode()


def stream(*pieces: bytes, **more: Any) -> Reply:
    return Reply(200, headers=STREAM, pieces=pieces, **more)


@pytest.fixture
def silence() -> Iterator[threading.Event]:
    """Streams are silent until it is set."""
    over = threading.Event()
    yield over
    over.set()


def then_silent(over: threading.Event, *pieces: bytes) -> Reply:
    def sent() -> Iterator[bytes]:
        yield from pieces
        over.wait()
        yield b": over\n\n"

    return Reply(200, headers=STREAM, pieces=sent())


def asked(server: Library) -> list[str | None]:
    return [request.headers.get("last-event-id") for request in server.requests_to("/news")]


def wait_for(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def reading(events: Any) -> Iterator[list[Any]]:
    """Read in another thread, which must have ended when the block has."""
    seen: list[Any] = []

    def read() -> None:
        for event in events:
            seen.append(event)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    yield seen
    thread.join(HANG_SECONDS)
    assert not thread.is_alive()


def test_stream_resumes_from_an_id_without_an_event(client: Any, server: Library) -> None:
    server.plan(
        "/news", stream(BEGIN, b"id: 7\n\n", cut=0), stream(b"id: 7\n: keep-alive\n\n", arrival(8)), END
    )
    events = client.news.stream()
    assert events.position is None
    assert [event.id for event in events] == ["8"]
    assert asked(server) == [None, "7", "8"]
    assert events.position == "8"


def test_heartbeat_updates_the_position(client: Any, server: Library) -> None:
    server.plan("/news", stream(BEGIN, b"id: 9\n: keep-alive\n\n", cut=0), END)
    events = client.news.stream()
    assert list(events) == []
    assert events.position == "9"


def test_stream_that_was_open_waits_for_a_server_that_restarts(client: Any, server: Library) -> None:
    busy = [failure(503, "service.busy", {"Retry-After": "0"}), Reply(None, cut=0)] * 4
    server.plan("/news", stream(BEGIN, b"id: 7\n\n"), *busy, stream(arrival(8)), END)
    assert [event.id for event in client.news.stream()] == ["8"]
    assert asked(server)[1:] == ["7"] * 9 + ["8"]


def test_server_that_does_not_return_is_an_error(library: Any, server: Library) -> None:
    gone = [failure(503, "service.busy", {"Retry-After": "0"})] * 40
    server.plan("/news", stream(BEGIN, b"id: 7\n\n"), *gone)
    with library.Client(server.url, email=EMAIL, password=PASSWORD, max_retries=0) as client:
        with pytest.raises(library.errors.ServiceUnavailableError):
            list(client.news.stream())
        assert len(asked(server)) == 11
        with pytest.raises(library.errors.ServiceUnavailableError):
            next(iter(client.news.stream()))
        assert len(asked(server)) == 12


def _heartbeats() -> Iterator[bytes]:
    yield BEGIN
    for _ in range(5):
        time.sleep(0.05)
        yield b"id: 7\n: keep-alive\n\n"


@pytest.mark.parametrize("timeout", [5.0, None])
def test_connection_that_is_silent_for_three_heartbeats_is_replaced(
    library: Any, server: Library, silence: threading.Event, timeout: float | None
) -> None:
    with chaos_proxy(server.url) as proxy:
        client = library.Client(proxy.url, email=EMAIL, password=PASSWORD, timeout=timeout)
        silent = then_silent(silence, BEGIN, b"id: 7b\n\n")
        server.plan("/news", Reply(200, headers=STREAM, pieces=_heartbeats()), silent)
        server.plan("/news", stream(arrival(8)), END)
        events = client.news.stream()
        with client, reading(events) as seen:
            wait_for(lambda: events.position == "7b")
            proxy.freeze()
        assert [event.id for event in seen] == ["8"]
        assert asked(server) == [None, "7", "7b", "8"]


FROZEN = "GET /api/v2/news"


def unlimited(foreign: bool, http: Any) -> dict[str, Any]:
    """The options of a client whose calls have no time-out: its own, or that of the user's HTTP client."""
    return {"http_client": http} if foreign else {"timeout": None}


@pytest.mark.parametrize("foreign", [False, True])
def test_stream_without_a_time_out_replaces_a_connection_that_freezes_before_its_response(
    library: Any, server: Library, foreign: bool
) -> None:
    server.plan("/news", Reply(200, headers=STREAM, pieces=_heartbeats()))
    server.plan("/news", stream(arrival(8)), stream(arrival(9)), END)
    with (
        chaos_proxy(server.url) as proxy,
        httpx2.Client(timeout=None) as http,
        library.Client(proxy.url, token="any", **unlimited(foreign, http)) as client,
    ):
        events = client.news.stream()
        with reading(events) as seen:
            wait_for(lambda: events.position == "7")
            proxy.freeze_response(FROZEN)
    assert [event.id for event in seen] == ["9"]
    assert asked(server) == [None, "7", "7", "9"]


@pytest.mark.parametrize("foreign", [False, True])
async def test_asynchronous_stream_without_a_time_out_replaces_a_connection_that_freezes_before_its_response(
    library: Any, server: Library, foreign: bool
) -> None:
    server.plan("/news", Reply(200, headers=STREAM, pieces=_heartbeats()))
    server.plan("/news", stream(arrival(8)), stream(arrival(9)), END)
    with chaos_proxy(server.url) as proxy:
        async with (
            httpx2.AsyncClient(timeout=None) as http,
            library.AsyncClient(proxy.url, token="any", **unlimited(foreign, http)) as client,
        ):
            events = client.news.stream()

            async def freeze_the_next_one() -> None:
                await asyncio.to_thread(wait_for, lambda: events.position == "7")
                proxy.freeze_response(FROZEN)

            freezing = asyncio.create_task(freeze_the_next_one())
            async with asyncio.timeout(HANG_SECONDS):
                assert [event.id async for event in events] == ["9"]
            await freezing
    assert asked(server) == [None, "7", "7", "9"]


def test_first_connection_of_a_stream_without_a_time_out_has_a_limit(
    library: Any, server: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library._events._FIRST_SILENCE", 0.5)
    with chaos_proxy(server.url) as proxy:
        proxy.freeze_response(FROZEN, times=3)
        client = library.Client(proxy.url, token="any", timeout=None)
        with client, pytest.raises(library.APITimeoutError):
            list(client.news.stream())
    assert len(asked(server)) == 3


async def test_asynchronous_stream_replaces_a_silent_connection(
    library: Any, server: Library, silence: threading.Event
) -> None:
    server.plan("/news", Reply(200, headers=STREAM, pieces=_heartbeats()), then_silent(silence, BEGIN))
    server.plan("/news", stream(arrival(8)), END)
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        async with asyncio.timeout(HANG_SECONDS):
            assert [event.id async for event in client.news.stream()] == ["8"]


def test_time_out_of_the_client_does_not_end_a_stream(
    library: Any, server: Library, silence: threading.Event
) -> None:
    server.plan("/news", then_silent(silence, BEGIN, arrival(1)))
    with library.Client(server.url, email=EMAIL, password=PASSWORD) as client:
        client.books.get("1")
        events = client.with_options(timeout=0.2).news.stream()
        with reading(events) as seen:
            wait_for(lambda: seen)
            time.sleep(1)  # five time-outs
            events.close()
    assert len(asked(server)) == 1


CLOSABLE = {
    "waiting for an event": lambda over: [then_silent(over, BEGIN, arrival(1))],
    "pausing": lambda over: [stream(b"retry: 3600000\n\n", arrival(1)), END],
    "waiting for the response": lambda over: [
        stream(BEGIN, arrival(1)),
        Reply(200, headers=STREAM, pieces=(), delay=5),
    ],
}


@pytest.mark.parametrize("state", CLOSABLE)
def test_closing_in_another_thread_ends_the_loop(
    client: Any, server: Library, silence: threading.Event, state: str
) -> None:
    server.plan("/news", *CLOSABLE[state](silence))
    events = client.news.stream()
    with reading(events) as seen:
        wait_for(lambda: seen)
        if state == "waiting for the response":
            wait_for(lambda: len(asked(server)) == 2)
        time.sleep(0.1)
        events.close()
    assert [event.id for event in seen] == ["1"]
    assert list(events) == []
    if state == "waiting for an event":
        silence.set()
        wait_for(server.hung_up.is_set)


@pytest.mark.parametrize("state", CLOSABLE)
async def test_closing_in_another_task_ends_the_loop(
    library: Any, server: Library, silence: threading.Event, state: str
) -> None:
    server.plan("/news", *CLOSABLE[state](silence))
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        events = client.news.stream()
        seen: list[Any] = []

        async def read() -> None:
            async for event in events:
                seen.append(event.id)

        requests = 2 if state == "waiting for the response" else 1
        task = asyncio.create_task(read())
        async with asyncio.timeout(HANG_SECONDS):
            await asyncio.to_thread(wait_for, lambda: seen and len(asked(server)) == requests)
            await asyncio.sleep(0.1)
            await events.close()
            await task
        assert seen == ["1"]
        assert (await client.books.get("1")).title == "Orlando"


def test_closing_before_the_loop_sends_nothing(client: Any, server: Library) -> None:
    events = client.news.stream()
    events.close()
    assert list(events) == []
    assert asked(server) == []
