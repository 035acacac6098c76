"""A limit on the streams of a channel, across all web processes: a new stream displaces the oldest.

Redis has a sorted set per channel, of the newest streams by their start time. The streams of a process that
dies stay in the set until they are the oldest, and are then displaced first. After a loss of the set, streams
add themselves again, with their old start time, at the next check.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from uuid import uuid4

from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from app.integrations.pubsub import Subscriber

# By the clock of Redis, since the clocks of processes differ; in microseconds. A new stream that displaces
# another one publishes a message, on which the streams of the channel check their slots.
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
    def __init__(self) -> None:
        self.stream: Final = str(uuid4())
        self.began = ""
        """The start time by the clock of Redis; empty before the first check."""
        self.is_displaced = False


class StreamSlots:
    """Grants slots to streams. Without Redis the limit applies per process."""

    def __init__(self, redis: RedisClient, subscriber: Subscriber, *, limit: int, seconds: int) -> None:
        """`limit` is per channel; no stream lasts longer than `seconds`."""
        self._redis = redis
        self._subscriber = subscriber
        self._limit = limit
        self._seconds = seconds
        self._here: dict[str, list[StreamSlot]] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    @contextmanager
    def occupy(self, channel: str) -> Iterator[StreamSlot]:
        """Occupy a slot during the block, as the newest stream of the channel."""
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
            # In a separate task, because a stream whose client disconnects is cancelled.
            leaving = asyncio.ensure_future(self._leave(channel, slot))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    async def is_held(self, channel: str, slot: StreamSlot) -> bool:
        """Whether the stream may continue, because fewer than `limit` newer ones have begun."""
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
        """Wait until ended streams have left their slots in Redis."""
        await asyncio.gather(*self._leaving)

    async def _leave(self, channel: str, slot: StreamSlot) -> None:
        with suppress(RedisUnavailableError):
            await self._redis.send("ZREM", _key(channel), slot.stream)


def _key(channel: str) -> str:
    return f"streams:{channel}"
