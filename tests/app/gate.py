"""A TCP proxy in front of a server, which tests open and close."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Gate:
    """Forwards connections to a server while open; closes them all when it is closed."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._pairs: set[asyncio.Task[None]] = set()
        self.accepted = 0
        """Connections that were let through so far."""

    @property
    def url(self) -> str:
        """The server's URL, by way of this gate."""
        credentials, at, _ = self._target.netloc.rpartition("@")
        return self._target._replace(netloc=f"{credentials}{at}127.0.0.1:{self._port}").geturl()

    async def open(self) -> None:
        """Let connections through, on the same port as before."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse new connections and cut those that are there."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for pair in list(self._pairs):
            pair.cancel()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    def fall_silent(self) -> None:
        """Accept all bytes but forward none, like a hanging server."""
        self._flows.clear()

    def speak(self) -> None:
        """Forward the pending bytes, and all later ones."""
        self._flows.set()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:
            # It was accepted just before the gate was closed.
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self.accepted += 1
        self._pairs.add(task)
        streams = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
            streams.append(far_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer))
                both.create_task(self._pump(far_reader, writer))
        except asyncio.CancelledError:
            pass
        finally:
            self._pairs.discard(task)
            for stream in streams:
                stream.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except OSError:
            return


@asynccontextmanager
async def gate_to(url: str) -> AsyncIterator[Gate]:
    """An open gate, closed at the end."""
    gate = Gate(url)
    await gate.open()
    try:
        yield gate
    finally:
        await gate.close()
