"""Publish and subscribe between processes: one Redis subscription per process, shared by its listeners."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

SILENCE_SECONDS = 10.0
"""Time without a message after which the server is pinged; after twice the time the connection is lost."""
RETRY_SECONDS = 1.0


class Subscriber:
    """Wakes the listeners of a channel when a message was, or may have been, published to it.

    Messages carry no data: listeners look for changes themselves. Redis drops messages without a subscriber,
    so that all listeners are also woken whenever the subscription begins. A listener that looks for changes
    after `listen` therefore misses none.
    """

    def __init__(self, url: str, *, pattern: str, timeout: float) -> None:
        """`pattern` names the channels, as PSUBSCRIBE takes it; `timeout`, in seconds, is for connecting."""
        self._redis = Redis.from_url(
            url, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0), decode_responses=True
        )
        self._pattern = pattern
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._connection: asyncio.Task[None] | None = None
        self._is_connected = False

    @property
    def is_connected(self) -> bool:
        """Whether messages are received now. If not, listeners must poll."""
        return self._is_connected

    @contextmanager
    def listen(self, channel: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set when there may be changes. The listener clears it before it looks."""
        if self._connection is None or self._connection.done():
            self._connection = asyncio.get_running_loop().create_task(self._stay_connected())
        woken = asyncio.Event()
        self._listeners[channel].add(woken)
        try:
            yield woken
        finally:
            self._listeners[channel].discard(woken)
            if not self._listeners[channel]:
                del self._listeners[channel]

    async def close(self) -> None:
        """End the subscription."""
        if self._connection is not None:
            self._connection.cancel()
            with suppress(asyncio.CancelledError):
                await self._connection
        await self._redis.aclose()

    async def _stay_connected(self) -> None:
        while True:
            with suppress(RedisError, OSError, TimeoutError):
                async with self._redis.pubsub() as subscription:
                    await subscription.psubscribe(self._pattern)
                    await self._hear(subscription)
            if self._is_connected:
                self._is_connected = False
                # Without a connection there are no messages: listeners must poll from now on.
                self._wake_all()
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, subscription: PubSub) -> None:
        """Wake listeners on messages, until the server is silent for too long."""
        silences = 0
        while silences < 2:
            message: dict[str, Any] | None = await subscription.get_message(timeout=SILENCE_SECONDS)
            if message is None:
                silences += 1
                await subscription.ping()
                continue
            silences = 0
            if message["type"] == "psubscribe":
                self._is_connected = True
                self._wake_all()
            elif message["type"] == "pmessage":
                self.wake(message["channel"])

    def wake(self, channel: str) -> None:
        """Wake the listeners of a channel in this process, without a message."""
        for woken in self._listeners.get(channel, ()):
            woken.set()

    def _wake_all(self) -> None:
        for channel in self._listeners:
            self.wake(channel)


class Publisher:
    """Wakes the listeners of channels, in this process and in the others."""

    def __init__(self, redis: RedisClient, subscriber: Subscriber) -> None:
        self._redis = redis
        self._subscriber = subscriber

    async def publish(self, channels: Collection[str]) -> None:
        """Wake the listeners of these channels. Without Redis, those in other processes have to poll."""
        if not channels:
            return
        for channel in channels:
            self._subscriber.wake(channel)
        messages = [("PUBLISH", channel, "") for channel in channels]
        with suppress(RedisUnavailableError):
            await self._redis.send_all(messages, bypass_circuit_breaker=True)
