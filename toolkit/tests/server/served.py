"""A server of the test application in a process of its own, and clients by hand."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specfirst.devserver.ports import free_port
from tests.server.application import LIMITS

ROOT = Path(__file__).parents[2]
HANG_SECONDS = 30.0
"""Only against hanging: far more than any test takes."""


@dataclass(frozen=True)
class Response:
    """What a client reads until the server closes the connection."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def connect(self, *, source: str = "127.0.0.1", receive_buffer: int | None = None) -> socket.socket:
        """Open a connection from an address of the loopback network."""
        with ExitStack() as opened:
            connection = opened.enter_context(socket.socket())
            if receive_buffer is not None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.settimeout(HANG_SECONDS)
            connection.bind((source, 0))
            connection.connect(("127.0.0.1", self.port))
            opened.pop_all()
        return connection

    def state(self) -> Any:
        """Ask the application what it has seen, from an address that no other client uses."""
        with self.connect(source="127.0.0.99") as connection:
            connection.sendall(b"GET /state HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            response = read_response(connection)
        assert response is not None
        return response.json

    def await_state(self, condition: Callable[[Any], bool]) -> Any:
        """Return the state once the condition holds."""
        deadline = time.monotonic() + HANG_SECONDS
        while not condition(state := self.state()):
            assert time.monotonic() < deadline, state
            time.sleep(0.02)
        return state


def send(server: Server, data: bytes, **options: Any) -> Response | None:
    """Send bytes on a connection, and read the response until the end of the connection; None for none."""
    with server.connect(**options) as connection:
        send_all(connection, data)
        return read_response(connection)


def send_all(connection: socket.socket, data: bytes) -> int:
    """Send until everything is sent or the server has closed the connection; the bytes that were taken."""
    sent = 0
    try:
        while sent < len(data):
            sent += connection.send(data[sent : sent + 65536])
    except (BrokenPipeError, ConnectionResetError):
        pass
    return sent


def read_response(connection: socket.socket) -> Response | None:
    """Read until the server closes the connection; None when nothing has come."""
    received = read_all(connection)
    if not received:
        return None
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    fields = (line.split(": ", 1) for line in lines)
    return Response(int(status.split(" ")[1]), {name.lower(): value for name, value in fields}, body)


def read_all(connection: socket.socket) -> bytes:
    """Read until the server closes or resets the connection."""
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


@contextmanager
def served(
    folder: Path,
    *options: str,
    application: str = "tests.server.application:create_app",
    descriptors: int | None = None,
    **guard: Any,
) -> Iterator[Server]:
    """Run the test application, or another; `guard` are the arguments of its guard."""
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "specfirst.server.uvicorn", application]
    if descriptors is not None:
        command[:0] = ["prlimit", f"--nofile={descriptors}"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "--factory", f"--port={port}", "--no-access-log", *options],
            cwd=ROOT,
            env={**os.environ, LIMITS: json.dumps(guard)},
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            _wait_until_served(port, process, log)
            yield Server(port, process, log)
        finally:
            process.terminate()
            process.wait(HANG_SECONDS)


def resident_bytes(pid: int) -> int:
    """The memory of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_until_served(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/state", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
