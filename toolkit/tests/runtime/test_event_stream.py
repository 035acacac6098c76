"""The bytes of event streams: positions and heartbeats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from pydantic import TypeAdapter

from specfirst.runtime.event_stream import encode
from specfirst.runtime.interface import Event

INTEGER: TypeAdapter[Any] = TypeAdapter(int)


async def test_position_is_sent_without_data_and_repeated_by_heartbeats() -> None:
    go_on = asyncio.Event()

    async def events() -> AsyncIterator[Event[int]]:
        yield Event(id="7")
        await go_on.wait()
        yield Event(data=1, id="8\n")
        yield Event(data=2)
        await asyncio.sleep(60)

    stream = encode(events(), INTEGER, keep_alive=0.01)
    assert [await anext(stream) for _ in range(4)] == [
        b": keep-alive\n\n",
        b"id: 7\n\n",
        b"id: 7\n: keep-alive\n\n",
        b"id: 7\n: keep-alive\n\n",
    ]
    go_on.set()
    sent = [await anext(stream) for _ in range(4)]
    assert [chunk for chunk in sent if b"id: 7" not in chunk][:3] == [
        b"id: 8 \ndata: 1\n\n",
        b"data: 2\n\n",
        b"id: 8 \n: keep-alive\n\n",
    ]


async def test_stream_without_positions_has_heartbeats_without_them() -> None:
    async def events() -> AsyncIterator[Event[int]]:
        yield Event(data=1)
        await asyncio.sleep(60)

    stream = encode(events(), INTEGER, keep_alive=0.01)
    assert [await anext(stream) for _ in range(3)] == [
        b": keep-alive\n\n",
        b"data: 1\n\n",
        b": keep-alive\n\n",
    ]
