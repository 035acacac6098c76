"""A local webhook receiver with configurable behaviour."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Received:
    """One request."""

    line: str
    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """The payload, if the signature is one of this secret's. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body, self.headers)


Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


def status(code: int, body: bytes = b"", *, headers: str = "") -> Behaviour:
    """An ordinary response."""

    async def response(writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {code} Whatever\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return response


async def hang(writer: asyncio.StreamWriter) -> None:
    """Send no response until the client disconnects."""
    await asyncio.Event().wait()


async def stream_for_ever(writer: asyncio.StreamWriter) -> None:
    """Send an endless body."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"x" * 8192)
        await writer.drain()


async def break_off(writer: asyncio.StreamWriter) -> None:
    """Send a status, and less of the body than announced."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfine")
    await writer.drain()


async def endless_headers(writer: asyncio.StreamWriter) -> None:
    """Send endless header fields."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Header: " + b"x" * 1000 + b"\r\n")
        await writer.drain()


async def garbage(writer: asyncio.StreamWriter) -> None:
    """Send bytes that are not HTTP."""
    writer.write(b"\x00\x16\x03 SSH-2.0-nonsense\r\n\r\n")
    await writer.drain()


@dataclass
class Receiver:
    """The received requests, and the next behaviours; the last one is repeated."""

    url: str
    behaviours: list[Behaviour] = field(default_factory=lambda: [status(204)])
    received: list[Received] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def next_behaviour(self) -> Behaviour:
        """Return the behaviour for the current request."""
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


@asynccontextmanager
async def receiving(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""
    open_now: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_now.add(task)
        try:
            receiver.received.append(await _read(reader))
            receiver.arrived.set()
            with suppress(ConnectionError):
                await receiver.next_behaviour()(writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            open_now.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    receiver = Receiver(f"{'https' if tls else 'http'}://127.0.0.1:{port}/hook?a=1")
    if behaviours:
        receiver.behaviours = list(behaviours)
    try:
        yield receiver
    finally:
        server.close()
        for task in list(open_now):
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *fields = head.removesuffix("\r\n\r\n").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in fields)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Received(line, headers, body)
