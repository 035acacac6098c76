"""Server-sent events."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from specfirst.sdk_runtime._event_parser import EventParser, ParsedEvent
from tests.sdk.library_server import EMAIL, PASSWORD, Library, Reply, failure

STREAM = {"Content-Type": "text/event-stream"}
END = Reply(204)


def _arrival(number: int, more: str = "") -> bytes:
    return f'{more}event: arrival\nid: {number}\ndata: {{"kind": "arrival", "book": "{number}"}}\n\n'.encode()


def _stream(*pieces: bytes, **more: Any) -> Reply:
    return Reply(200, headers=STREAM, pieces=pieces, **more)


@pytest.fixture
def quick(client: Any, server: Library) -> Any:
    """A client that has logged in."""
    client.books.delete("x")
    server.received.clear()
    return client


def test_events_are_typed(library: Any, quick: Any, server: Library) -> None:
    closure = b'data: {"kind": "closure",\ndata: "until": "2026-12-24"}\n\n'
    server.plan("/news", _stream(b"retry: 0\n: hello\n\n", _arrival(1), closure), END)
    events = list(quick.news.stream())
    assert events == [
        library.types.Event(library.models.Arrival(kind="arrival", book="1"), "arrival", "1"),
        library.types.Event(
            library.models.Closure(kind="closure", until=datetime.date(2026, 12, 24)), "message", "1"
        ),
    ]
    assert server.received[0].headers["accept"] == "text/event-stream"


def test_next_connection_resumes_after_the_last_event(quick: Any, server: Library) -> None:
    server.plan(
        "/news",
        _stream(b"retry: 10\n", _arrival(1)),
        _stream(_arrival(2), b"data: half an event", cut=0),
        Reply(503, headers={"Retry-After": "0"}),
        Reply(None),
        _stream(_arrival(3)),
        END,
    )
    assert [event.data.book for event in quick.news.stream()] == ["1", "2", "3"]
    asked = [request.headers.get("last-event-id") for request in server.requests_to("/news")]
    assert asked == [None, "1", "2", "2", "2", "3"]


def test_stream_waits_for_the_retry_time_of_the_server(quick: Any, server: Library) -> None:
    server.plan("/news", _stream(b"retry: 300\n", _arrival(1)), END)
    started = datetime.datetime.now(datetime.UTC)
    list(quick.news.stream())
    assert (datetime.datetime.now(datetime.UTC) - started).total_seconds() >= 0.3


def test_another_process_can_resume_the_stream(quick: Any, server: Library) -> None:
    server.plan("/news", _stream(b"retry: 0\n", _arrival(8)), END)
    assert [event.id for event in quick.news.stream().after("7")] == ["8"]
    assert [request.headers["last-event-id"] for request in server.requests_to("/news")] == ["7", "8"]


def test_stream_without_ids_is_not_resumed(library: Any, quick: Any, server: Library) -> None:
    server.plan("/ticker", _stream(b"data: one\n\n", b"event: x\ndata: two\n\n"))
    assert list(quick.news.ticker()) == [
        library.types.Event("one", "message", None),
        library.types.Event("two", "x", None),
    ]
    server.plan("/ticker", _stream(b"data: one\n\n", cut=0))
    with pytest.raises(library.APIConnectionError):
        list(quick.news.ticker())


def test_failures_have_their_class(library: Any, quick: Any, server: Library) -> None:
    server.plan("/news", failure(404, "books.not_found"))
    with pytest.raises(library.BooksNotFound):
        next(iter(quick.news.stream()))
    server.plan("/news", _stream(b"data: 3\n\n"))
    with pytest.raises(library.InvalidResponseError, match="message does not follow"):
        next(iter(quick.news.stream()))


def _endless(go_on: threading.Event) -> Iterator[bytes]:
    number = 0
    while not go_on.wait(0.01):
        number += 1
        yield _arrival(number)


def test_leaving_the_loop_closes_the_connection(quick: Any, server: Library) -> None:
    stop = threading.Event()
    server.plan("/news", Reply(200, headers=STREAM, pieces=_endless(stop)))
    for event in quick.news.stream():
        if event.id == "3":
            break
    assert server.hung_up.wait(5)
    stop.set()


def test_second_iteration_resumes_the_stream(quick: Any, server: Library) -> None:
    server.plan("/news", _stream(b"retry: 0\n", _arrival(1), _arrival(2)), _stream(_arrival(3)), END)
    stream = quick.news.stream()
    seen = [next(iter(stream)).id]
    seen += [event.id for event in stream]
    assert seen[0] == "1"
    assert seen[-1] == "3"


def test_closing_ends_the_loop(quick: Any, server: Library) -> None:
    stop = threading.Event()
    server.plan("/news", Reply(200, headers=STREAM, pieces=_endless(stop)))
    with quick.news.stream() as events:
        for _ in events:
            events.close()
    assert server.hung_up.wait(5)
    stop.set()


async def test_asynchronous_events(library: Any, server: Library) -> None:
    stop = threading.Event()
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        await client.books.delete("x")
        server.plan("/news", _stream(b"retry: 0\n", _arrival(1)), _stream(_arrival(2), cut=0), END)
        assert [event.data.book async for event in client.news.stream()] == ["1", "2"]
        server.plan("/news", Reply(200, headers=STREAM, pieces=_endless(stop)))
        async with client.news.stream() as events:
            async for _ in events:
                break
        assert server.hung_up.wait(5)
        stop.set()
        server.plan("/news", failure(404, "books.not_found"))
        with pytest.raises(library.BooksNotFound):
            async for _ in client.news.stream():
                pass


PARSED = [
    (b"data: a\n\n", [ParsedEvent("message", "a", None)]),
    (
        b"data:a\rdata: b\r\rdata\n\n",
        [ParsedEvent("message", "a\nb", None), ParsedEvent("message", "", None)],
    ),
    (b"\xef\xbb\xbfdata:  \xc3\xa4\xe2\x80\xa8\r\n\r\n", [ParsedEvent("message", " ä\u2028", None)]),
    (b"id: 1\n\nevent: x\n\ndata: a\n\n", [ParsedEvent("message", "a", "1")]),
    (
        b"id: 1\ndata: a\n\nid\ndata: b\n\n",
        [ParsedEvent("message", "a", "1"), ParsedEvent("message", "b", None)],
    ),
    (b"id: a\0b\n: x\nother: y\nretry: z\ndata: a\n\n", [ParsedEvent("message", "a", None)]),
    (b"data: never finished\n", []),
]


@pytest.mark.parametrize(("stream", "events"), PARSED)
def test_the_format_is_read_in_pieces_of_any_size(stream: bytes, events: list[ParsedEvent]) -> None:
    for size in (1, 2, 3, len(stream)):
        parser = EventParser(None)
        pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
        assert [event for piece in pieces for event in parser.feed(piece)] == events
