"""A load generator with little overhead: keeps connections busy, and times responses."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RESPONSE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as bytes, and the status of its response."""

    data: bytes
    status: int


def request(
    method: str, path: str, status: int, headers: Mapping[str, str], body: bytes | None = None
) -> Request:
    """Return the request in HTTP/1.1; with a body, it is JSON."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: bench",
        *(f"{name}: {text}" for name, text in headers.items()),
    ]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return Request("\r\n".join([*lines, "", ""]).encode() + (body or b""), status)


@dataclass(frozen=True, slots=True)
class Load:
    """The performance of a server under load."""

    rate: float
    """Responses per second."""
    p50: float
    """Seconds from the request to the end of its response; half of the responses were faster."""
    p99: float
    """The time within which 99 of 100 responses came."""

    @property
    def tail(self) -> float:
        """The ratio of p99 to p50."""
        return self.p99 / self.p50


class UnexpectedStatusError(Exception):
    """A response has an unexpected status, which invalidates the measurement."""


async def load(url: str, requests: Sequence[Request], connections: int) -> Load:
    """Send every request once, over a number of connections with one request at a time.

    Raises:
        UnexpectedStatusError: a response has another status; with what was received.
        OSError: the server cannot be reached.
        TimeoutError: a response took too long.
    """
    times: list[float] = []
    left = iter(requests)

    async def keep_busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _request in left:
            began = time.perf_counter()
            writer.write(_request.data)
            status, body = await asyncio.wait_for(_response(reader), _RESPONSE_SECONDS)
            times.append(time.perf_counter() - began)
            if status != _request.status:
                raise UnexpectedStatusError(f"{status} instead of {_request.status}: {body[:500]!r}")

    parts = urlsplit(url)
    opened = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(connections)]
    began = time.perf_counter()
    try:
        await asyncio.gather(*(keep_busy(*connection) for connection in opened))
    finally:
        spent = time.perf_counter() - began
        for _, writer in opened:
            writer.close()
    times.sort()
    return Load(len(times) / spent, times[len(times) // 2], times[len(times) * 99 // 100])


async def _response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read a response with a Content-Length."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return int(head[9:12]), await reader.readexactly(int(length[1])) if length else b""
