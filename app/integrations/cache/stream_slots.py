"""A limit on how many streams one channel has at once, over all web processes: the newest stay.

Redis keeps a sorted set for each channel, of the newest streams by the time at which they began. A process
that dies leaves its streams in the set, and a Redis that loses its data loses the set. Neither needs repair:
what is left over is soon the oldest and gives way first, and a stream that is missing adds itself again, at
its old place, when it next asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from app.integrations.pubsub import Subscriber

# Redis' clock, in microseconds, so that processes need not agree on the time. A stream that begins, and
# displaces another, wakes the streams of the channel: the one that is displaced asks and learns of it.
_CLAIM: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stream, began, limit, seconds, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local is_new = began == ''
if is_new then began = string.format('%.0f', now) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - seconds * 1000000))
redis.call('ZADD', KEYS[1], 'NX', began, stream)
redis.call('EXPIRE', KEYS[1], seconds)
local displaced = redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -limit - 1)
if is_new and displaced > 0 then redis.call('PUBLISH', channel, '') end
return redis.call('ZSCORE', KEYS[1], stream) and began
"""


class StreamSlot:
    """The place of one stream."""

    def __init__(self) -> None:
        self.stream: Final = str(uuid4())
        self.began = ""
        """When Redis first heard of it; empty until then."""
        self.is_displaced = False


class StreamSlots:
    """Gives places to streams. Without Redis the limit holds within each process."""

    def __init__(self, redis: RedisClient, subscriber: Subscriber, *, limit: int, seconds: int) -> None:
        """`limit` is for one channel; no stream goes on for longer than `seconds`."""
        self._redis = redis
        self._subscriber = subscriber
        self._limit = limit
        self._seconds = seconds
        self._here: dict[str, list[StreamSlot]] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    @contextmanager
    def occupy(self, channel: str) -> Iterator[StreamSlot]:
        """A place for a stream that begins, as its channel's newest, until the end of the block."""
        slot = StreamSlot()
        here = self._here.setdefault(channel, [])
        here.append(slot)
        for displaced in here[: -self._limit]:
            displaced.is_displaced = True
            self._subscriber.wake(channel)
        try:
            yield slot
        finally:
            here.remove(slot)
            if not here:
                del self._here[channel]
            # In a task of its own: a stream whose client goes away is cancelled, and so is what it awaits.
            leaving = asyncio.ensure_future(self._leave(channel, slot))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    async def is_held(self, channel: str, slot: StreamSlot) -> bool:
        """Whether the stream may go on: fewer than `limit` newer ones have begun."""
        if slot.is_displaced:
            return False
        arguments = (slot.stream, slot.began, self._limit, self._seconds, channel)
        try:
            began = await self._redis.send("EVAL", _CLAIM, 1, _key(channel), *arguments)
        except RedisUnavailableError:
            return True
        slot.began = began or slot.began
        return began is not None

    async def close(self) -> None:
        """Wait until Redis knows of the streams that have ended."""
        await asyncio.gather(*self._leaving)

    async def _leave(self, channel: str, slot: StreamSlot) -> None:
        try:
            await self._redis.send("ZREM", _key(channel), slot.stream)
        except RedisUnavailableError:
            return


def _key(channel: str) -> str:
    return f"streams:{channel}"
