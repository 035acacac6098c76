"""A raw connection, which sends bytes and reads HTTP responses."""

from __future__ import annotations

import json
import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.app.hostile.rows import CLOSED

SECONDS = 20.0
"""Time-out against hanging."""
RECEIVED_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Reply:
    """The first response on a connection; `CLOSED` where there is none."""

    status: int
    headers: dict[str, str]
    body: bytes
    rest: bytes
    """The bytes after it, such as a second response to a smuggled request."""

    def envelope(self) -> dict[str, Any] | None:
        """The body, parsed if its type is JSON."""
        if "json" not in self.headers.get("content-type", "") or not self.body:
            return None
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


def exchange(address: tuple[str, int], sent: bytes, *, unfinished: bool = False) -> Reply:
    """Send all bytes, as far as they are taken, and read the response, up to the end of the connection.

    If they are `unfinished`, the sending side is then closed, so that the server does not wait.
    """
    received = bytearray()
    with socket.create_connection(address, timeout=SECONDS) as connection, suppress(OSError):
        with suppress(OSError):
            # The service has responded before it has read all bytes.
            connection.sendall(sent)
            if unfinished:
                connection.shutdown(socket.SHUT_WR)
        while not _stays_open(bytes(received)) and (chunk := connection.recv(RECEIVED_BYTES)):
            received += chunk
    return _parse(bytes(received))


def _stays_open(received: bytes) -> bool:
    """Whether the response is complete, and the connection stays open."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found or b"\r\nconnection: close" in head.lower():
        return False
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return length is not None and len(body) >= int(length[1])


def _parse(received: bytes) -> Reply:
    head, found, rest = received.partition(b"\r\n\r\n")
    if not found or not head.startswith(b"HTTP/1."):
        return Reply(CLOSED, {}, b"", received)
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    if 100 <= status < 200 and status != 101:
        return _parse(rest)
    pairs = (line.partition(":") for line in lines[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body, rest = _dechunk(rest)
    else:
        length = int(headers.get("content-length", len(rest)))
        body, rest = rest[:length], rest[length:]
    return Reply(status, headers, body, rest)


def _dechunk(data: bytes) -> tuple[bytes, bytes]:
    body = bytearray()
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        if not length:
            return bytes(body), data.partition(b"\r\n")[2]
        body += data[:length]
        data = data[length + 2 :]
    return bytes(body), b""
