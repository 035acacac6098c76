"""The limits of connections, and which connection is closed at a limit."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server.served import Response, Server, read_all, read_response, send, served
from tests.server.test_sizes import refusal

GET = b"GET /state HTTP/1.1\r\nHost: test\r\n"
CLOSE = b"Connection: close\r\n\r\n"
STREAM = b"GET /stream?size=5&pause=0.1&count=300 HTTP/1.1\r\nHost: test\r\n\r\n"
SLOW = b"GET /slow?seconds=20 HTTP/1.1\r\nHost: test\r\n\r\n"
EXEMPT, OTHER = "127.0.0.3", "127.0.0.4"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for ten connections, four of one address."""
    limits = {"connections": 10, "connections_per_address": 4, "undisturbed_seconds": 0.5}
    with served(
        tmp_path_factory.mktemp("small"), "--timeout-graceful-shutdown=1", limits=limits, exempt=[EXEMPT]
    ) as server:
        yield server


@pytest.fixture
def stack(small: Server) -> Iterator[ExitStack]:
    """Closes connections, and waits until the server has noticed."""
    with ExitStack() as opened:
        yield opened
    small.await_state(lambda state: state["open"] == 1)


def many(server: Server, stack: ExitStack, count: int, data: bytes, source: str) -> list[socket.socket]:
    """Open connections that send `data`, one after another."""
    connections = []
    for _ in range(count):
        connection = stack.enter_context(server.connect(source=source))
        connection.sendall(data)
        connections.append(connection)
    return connections


def is_closed(connection: socket.socket) -> bool:
    """Whether the server closes the connection without a response."""
    return read_all(connection) == b""


def is_open(connection: socket.socket) -> bool:
    """Whether the server keeps the connection, without having sent anything."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    return False


def served_from(server: Server, source: str) -> Response | None:
    """The response to a request from an address."""
    return send(server, GET + CLOSE, source=source)


def test_idle_connection_of_the_same_address_makes_room(small: Server, stack: ExitStack) -> None:
    before = small.state()["reasons"].get("evicted", 0)
    idle = many(small, stack, 4, b"", "127.0.0.2")
    response = served_from(small, "127.0.0.2")
    assert response is not None
    assert response.status == 200
    assert is_closed(idle[0])
    assert small.state()["reasons"]["evicted"] == before + 1
    # The others are as good as before.
    idle[1].sendall(GET + CLOSE)
    assert read_response(idle[1]).status == 200  # type: ignore[union-attr]


def test_longest_idle_connection_makes_room_first(small: Server, stack: ExitStack) -> None:
    first, second = many(small, stack, 2, b"", "127.0.0.2")
    first.sendall(GET + b"\r\n")
    assert first.recv(65536)
    many(small, stack, 3, b"", "127.0.0.2")
    assert is_closed(second)
    first.sendall(GET + CLOSE)
    assert read_response(first).status == 200  # type: ignore[union-attr]


def test_only_address_with_all_connections_busy_is_refused(small: Server, stack: ExitStack) -> None:
    many(small, stack, 4, SLOW, "127.0.0.2")
    small.await_state(lambda state: state["open"] == 5)
    assert refusal(served_from(small, "127.0.0.2")) == (429, "rate.limited")
    assert served_from(small, OTHER).status == 200  # type: ignore[union-attr]
    assert small.state()["reasons"]["address_full"] >= 1


def test_oldest_stream_of_the_same_address_makes_room(small: Server, stack: ExitStack) -> None:
    before = small.state()
    others = many(small, stack, 2, STREAM, OTHER)
    (slow,) = many(small, stack, 1, SLOW, "127.0.0.2")
    streams = many(small, stack, 3, STREAM, "127.0.0.2")
    for stream in (*others, *streams):
        assert stream.recv(65536)
    time.sleep(0.6)
    assert served_from(small, "127.0.0.2").status == 200  # type: ignore[union-attr]
    assert read_all(streams[0])
    ended = before["events"].get("stream ended", 0) + 1
    state = small.await_state(lambda state: state["events"].get("stream ended", 0) == ended)
    assert state["reasons"]["evicted"] == before["reasons"].get("evicted", 0) + 1
    for stream in (*others, *streams[1:]):
        assert stream.recv(65536)
    assert is_open(slow)


def test_stream_that_has_just_begun_makes_no_room(tmp_path: Path) -> None:
    limits = {"connections_per_address": 4, "undisturbed_seconds": 3600}
    with served(tmp_path, "--timeout-graceful-shutdown=1", limits=limits) as server, ExitStack() as opened:
        for stream in many(server, opened, 4, STREAM, "127.0.0.2"):
            assert stream.recv(65536)
        assert refusal(served_from(server, "127.0.0.2")) == (429, "rate.limited")


def test_full_server_closes_no_stream_for_another_address(small: Server, stack: ExitStack) -> None:
    streams = many(small, stack, 8, STREAM, EXEMPT)
    for stream in streams:
        assert stream.recv(65536)
    many(small, stack, 2, SLOW, OTHER)
    time.sleep(0.6)
    assert refusal(served_from(small, "127.0.0.2")) == (503, "service.unavailable")


def test_trusted_proxy_has_no_limit_of_its_own(small: Server, stack: ExitStack) -> None:
    many(small, stack, 8, SLOW, EXEMPT)
    assert served_from(small, EXEMPT).status == 200  # type: ignore[union-attr]


def test_full_server_closes_what_is_idle_before_it_refuses(small: Server, stack: ExitStack) -> None:
    busy = many(small, stack, 8, SLOW, EXEMPT)
    (idle,) = many(small, stack, 1, b"", OTHER)
    small.await_state(lambda state: state["open"] == 10)
    many(small, stack, 1, SLOW, EXEMPT)
    assert served_from(small, OTHER).status == 200  # type: ignore[union-attr]
    assert is_closed(idle)
    many(small, stack, 1, SLOW, EXEMPT)
    response = served_from(small, OTHER)
    assert refusal(response) == (503, "service.unavailable")
    assert response.headers["retry-after"] == "1"  # type: ignore[union-attr]
    busy[0].close()


def test_requests_of_an_attacker_do_not_fill_the_log(small: Server, stack: ExitStack) -> None:
    many(small, stack, 4, SLOW, "127.0.0.2")
    small.await_state(lambda state: state["open"] == 5)
    before = small.log.read_text().count("connections ended: address_full")
    for _ in range(100):
        assert served_from(small, "127.0.0.2") is not None
    assert small.log.read_text().count("connections ended: address_full") - before <= 1


def test_more_idle_connections_than_descriptors_leave_others_served(tmp_path: Path) -> None:
    with served(tmp_path, descriptors=256) as server, ExitStack() as opened:
        assert server.state()["capacity"] == 128
        for number in range(600):
            source = f"127.0.1.{number // 60 + 1}"
            opened.enter_context(server.connect(source=source))
        for _ in range(10):
            assert served_from(server, "127.0.2.1").status == 200  # type: ignore[union-attr]
        assert server.state()["open"] <= 128
        assert "connections ended: evicted" in server.log.read_text()
        assert "Too many open files" not in server.log.read_text()
