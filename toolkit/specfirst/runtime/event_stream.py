"""Encode typed events as `text/event-stream` (WHATWG HTML, 9.2 "Server-sent events")."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from pydantic import TypeAdapter

from specfirst.runtime.interface import MISSING, Event

KEEP_ALIVE_SECONDS = 15.0
"""Proxies close connections that are silent for more than about half a minute."""

HEADERS = {"X-Accel-Buffering": "no"}
"""nginx and compatible proxies pass events on at once instead of filling a buffer first."""

_KEEP_ALIVE = b": keep-alive\n\n"


async def encode(
    events: AsyncIterator[Event[Any]], adapter: TypeAdapter[Any], *, keep_alive: float = KEEP_ALIVE_SECONDS
) -> AsyncIterator[bytes]:
    """Encode a stream of events. The iterator is closed when the client disconnects.

    Each heartbeat repeats the latest id, for clients that have not received an event with it.
    """
    # Send something at once: until then no proxy or client knows that the stream is open.
    yield _KEEP_ALIVE
    heartbeat = _KEEP_ALIVE
    pending: asyncio.Task[Event[Any]] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait({pending}, timeout=keep_alive)
            if not done:
                yield heartbeat
                continue
            try:
                event = pending.result()
            except StopAsyncIteration:
                return
            pending = None
            if event.id is not None:
                heartbeat = _id_line(event.id) + b"\n" + _KEEP_ALIVE
            yield frame(event, adapter)
    finally:
        if pending is not None:
            pending.cancel()
            await asyncio.gather(pending, return_exceptions=True)
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


def frame(event: Event[Any], adapter: TypeAdapter[Any]) -> bytes:
    """Encode one event. JSON on one line has no line breaks, so `data` is a single line.

    A block with an id and without data updates the client's position and dispatches no event (WHATWG HTML,
    9.2.6).
    """
    lines = []
    if event.event is not None:
        lines.append(b"event: " + _one_line(event.event))
    if event.id is not None:
        lines.append(_id_line(event.id))
    if event.data is not MISSING:
        lines.append(b"data: " + adapter.dump_json(event.data, by_alias=True))
    return b"\n".join(lines) + b"\n\n"


def _id_line(text: str) -> bytes:
    return b"id: " + _one_line(text)


def _one_line(text: str) -> bytes:
    """Remove line breaks from an id or a name, because they would start a new field."""
    return text.replace("\r", " ").replace("\n", " ").replace("\x00", "").encode()
