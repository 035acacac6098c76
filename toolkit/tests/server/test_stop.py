"""A server that stops serves what it has accepted."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from specfirst.server.uvicorn import GracefulServer
from tests.server.served import HANG_SECONDS, Server, read_response, send_all, served

REQUEST = b"GET /state HTTP/1.1\r\nHost: test\r\n\r\n"
STOP_SECONDS = 5


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path, f"--timeout-graceful-shutdown={STOP_SECONDS}") as server:
        yield server


@pytest.mark.parametrize("sent", [0, 1, len(REQUEST) - 1], ids=["nothing", "one byte", "all but one byte"])
def test_first_request_of_a_connection_is_served_after_sigterm(server: Server, sent: int) -> None:
    with server.connect() as connection:
        connection.sendall(REQUEST[:sent])
        server.state()
        _stop(server)
        connection.sendall(REQUEST[sent:])
        response = read_response(connection)
    assert response is not None
    assert response.status == 200
    assert response.headers["connection"] == "close"
    assert server.process.wait(HANG_SECONDS) == -signal.SIGTERM


def test_connection_that_stays_without_a_request_does_not_delay_the_end(server: Server) -> None:
    with server.connect() as connection:
        server.state()
        _stop(server)
        assert read_response(connection) is None
    assert server.process.wait(STOP_SECONDS - 1) == -signal.SIGTERM


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_every_accepted_connection_of_a_busy_server_is_served(tmp_path: Path, loop: str) -> None:
    outcomes: Counter[str] = Counter()

    def work(server: Server) -> None:
        request = b"POST /busy?seconds=0.002 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
        while True:
            try:
                connection = server.connect()
            except ConnectionRefusedError:
                outcomes["refused"] += 1
                return
            with connection:
                send_all(connection, request + b"Content-Length: 0\r\n\r\n")
                outcomes["served" if read_response(connection) is not None else "lost"] += 1

    with served(tmp_path, f"--timeout-graceful-shutdown={STOP_SECONDS}", f"--loop={loop}") as server:
        users = [threading.Thread(target=work, args=[server]) for _ in range(20)]
        for user in users:
            user.start()
        while outcomes["served"] < 2 * len(users):
            time.sleep(0.01)
        server.process.terminate()
        for user in users:
            user.join(HANG_SECONDS)
    assert outcomes["refused"] == len(users)
    assert outcomes["lost"] == 0


@pytest.mark.parametrize("is_passed_by_number", [True, False])
def test_stop_leaves_a_listener_from_outside_to_other_processes(is_passed_by_number: bool) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to no request, since none is sent."""

    def serve_and_stop(listener: socket.socket) -> None:
        fd = listener.fileno() if is_passed_by_number else None
        server = GracefulServer(uvicorn.Config(app, fd=fd, lifespan="off", log_config=None))
        # After the start.
        server.should_exit = True
        server.run(None if is_passed_by_number else [listener.dup()])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serve_and_stop(listener)
        listener.setblocking(True)
        with socket.create_connection(listener.getsockname(), timeout=5), listener.accept()[0]:
            pass


def _stop(server: Server) -> None:
    """Send SIGTERM, and wait until the server accepts no more connections."""
    server.process.terminate()
    deadline = time.monotonic() + HANG_SECONDS
    while "Shutting down" not in server.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
