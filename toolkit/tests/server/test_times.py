"""Clients that stop in the middle of a request or response, or never end it."""

from __future__ import annotations

import socket
import subprocess
import time

import pytest

from tests.server.served import Server, read_all, read_response, send
from tests.server.test_sizes import refusal

POST = b"POST /body HTTP/1.1\r\nHost: test\r\n"


def test_connection_without_a_request_is_closed_without_a_response(quick: Server) -> None:
    assert send(quick, b"") is None


@pytest.mark.parametrize("begin", [b"GET /state HTTP/1.1\r\nHos", b"G", POST + b"Content-Length: 5\r\n"])
def test_half_a_header_is_refused_in_time(quick: Server, begin: bytes) -> None:
    assert refusal(send(quick, begin)) == (408, "request.timeout")


def test_header_that_trickles_is_refused_in_time(quick: Server) -> None:
    with quick.connect() as connection:
        _trickle(connection, b"GET /state HTTP/1.1\r\nX: ", b"a")
        assert refusal(read_response(connection)) == (408, "request.timeout")


def test_empty_lines_do_not_keep_a_connection_open(quick: Server) -> None:
    with quick.connect() as connection:
        _trickle(connection, b"", b"\r\n")
        assert read_response(connection) is None


@pytest.mark.parametrize(
    "begin",
    [
        b"Content-Length: 100\r\n\r\n",
        b"Content-Length: 100\r\n\r\nhalf",
        b"Transfer-Encoding: chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ],
)
def test_body_that_stops_is_refused_and_released(quick: Server, begin: bytes) -> None:
    before = quick.state()["events"].get("left during the body", 0)
    assert refusal(send(quick, POST + begin)) == (408, "request.timeout")
    quick.await_state(lambda state: state["events"].get("left during the body", 0) == before + 1)


def test_body_that_trickles_is_refused(quick: Server) -> None:
    before = quick.state()["reasons"].get("body_rate", 0)
    with quick.connect() as connection:
        _trickle(connection, POST + b"Content-Length: 100000\r\n\r\n", b"a")
        assert refusal(read_response(connection)) == (408, "request.timeout")
    assert quick.state()["reasons"]["body_rate"] == before + 1


def test_slow_body_above_the_least_speed_is_served(quick: Server) -> None:
    with quick.connect() as connection:
        connection.sendall(POST + b"Connection: close\r\nContent-Length: 10000\r\n\r\n")
        for _ in range(20):
            connection.sendall(b"a" * 500)
            time.sleep(0.1)
        response = read_response(connection)
    assert response is not None
    assert response.json["bytes"] == 10_000


def test_time_of_the_application_does_not_count(quick: Server) -> None:
    request = b"GET /slow?seconds=1.5 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
    response = send(quick, request)
    assert response is not None
    assert response.status == 200


def test_client_that_waits_for_100_continue_is_not_late(quick: Server) -> None:
    head = b"POST /body HTTP/1.1\r\nHost: test\r\nConnection: close\r\nExpect: 100-continue\r\n"
    with quick.connect() as connection:
        connection.sendall(head + b"Content-Length: 2\r\n\r\n")
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ok")
        response = read_response(connection)
    assert response is not None
    assert response.json["bytes"] == 2


def test_rest_of_a_refused_body_is_not_awaited_for_ever(quick: Server) -> None:
    with quick.connect() as connection:
        connection.sendall(b"POST /refused HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\nabc")
        response = read_response(connection)
    assert response is not None
    assert (response.status, response.body) == (413, b'{"bytes":0}')


def test_kept_connection_without_requests_is_closed(quick: Server) -> None:
    with quick.connect() as connection:
        connection.sendall(b"GET /state HTTP/1.1\r\nHost: test\r\n\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 200 OK")


def test_kept_connection_with_requests_stays_open(quick: Server) -> None:
    with quick.connect() as connection:
        for _ in range(10):
            connection.sendall(b"GET /state HTTP/1.1\r\nHost: test\r\n\r\n")
            received = connection.recv(65536)
            while not received.endswith(b"}"):
                received += connection.recv(65536)
            assert received.startswith(b"HTTP/1.1 200 OK")
            time.sleep(0.15)


def test_half_a_second_header_on_a_kept_connection_is_refused(quick: Server) -> None:
    with quick.connect() as connection:
        connection.sendall(b"GET /state HTTP/1.1\r\nHost: test\r\n\r\nGET /state")
        received = read_all(connection)
    assert received.count(b"HTTP/1.1 200 OK") == 1
    assert received.count(b"HTTP/1.1 408 Request Timeout") == 1


def test_response_that_is_not_read_is_dropped(quick: Server) -> None:
    before = quick.state()
    ended = before["events"].get("stream ended", 0)
    with quick.connect(receive_buffer=4096) as connection:
        connection.sendall(_stream(size=65536, pause=0, count=10_000))
        state = quick.await_state(lambda state: state["events"].get("stream ended", 0) == ended + 1)
        assert state["reasons"]["response_time"] == before["reasons"].get("response_time", 0) + 1
        # Not even the kernel keeps what it holds for the client.
        own = connection.getsockname()[1]
        command = ("ss", "--tcp", "--all", "--no-header", f"sport = :{quick.port} and dport = :{own}")
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""


def test_response_that_is_read_slowly_is_complete(quick: Server) -> None:
    # So slowly that the kernel's buffer, of megabytes, hides the progress from the server for a long time.
    size, received = 4 * 1024 * 1024, 0
    with quick.connect(receive_buffer=65536) as connection:
        connection.sendall(_stream(size=65536, pause=0, count=64))
        while received < size:
            received += len(connection.recv(200_000))
            time.sleep(0.05)


def test_response_that_trickles_to_its_client_is_dropped(quick: Server) -> None:
    before = quick.state()["events"].get("stream ended", 0)
    with quick.connect(receive_buffer=4096) as connection:
        connection.sendall(_stream(size=65536, pause=0, count=10_000))
        quick.await_state(
            lambda state: connection.recv(1) == b"" or state["events"].get("stream ended", 0) > before
        )


def test_stream_with_long_pauses_is_complete(quick: Server) -> None:
    with quick.connect() as connection:
        connection.sendall(_stream(size=5, pause=1, count=3))
        assert read_all(connection).count(b"xxxxx") == 3


def _stream(*, size: int, pause: float, count: int) -> bytes:
    path = f"/stream?size={size}&pause={pause}&count={count}"
    return f"GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".encode()


def _trickle(connection: socket.socket, begin: bytes, piece: bytes) -> None:
    """Send a piece every 50 ms until the server closes the connection, for 30 s at most."""
    try:
        connection.sendall(begin)
        for _ in range(600):
            connection.sendall(piece)
            time.sleep(0.05)
    except (BrokenPipeError, ConnectionResetError):
        return
    pytest.fail("the server keeps the connection")
