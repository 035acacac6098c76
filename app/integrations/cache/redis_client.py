"""A Redis client that fails fast, with a single exception."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.core.tracing.tracing import instrument_redis

BREAK_SECONDS = 1.0
"""Seconds without attempts after a failure: while Redis hangs, every attempt would take the time-out."""

MOST_CONNECTIONS = 32
"""The size of the pool: a burst of requests waits instead of opening hundreds of connections."""
QUEUE_SECONDS = 2.0
"""Seconds that a command waits for a connection."""

Argument = str | bytes | int | float
Command = Sequence[Argument]


class RedisUnavailableError(Exception):
    """Redis did not respond, or the circuit breaker is open after a failure."""


class RedisClient:
    """Sends commands. Connects at the first one."""

    def __init__(self, url: str, *, timeout: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`timeout` is for connecting and for every command, in seconds."""
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=MOST_CONNECTIONS,
            timeout=QUEUE_SECONDS,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            # One more attempt, because the server of a pooled connection may have ended.
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
            # Bytes that are not UTF-8 become an invalid value, not an error of the connection.
            encoding_errors="replace",
        )
        self._redis = Redis.from_pool(pool)
        instrument_redis(self._redis)
        self._clock = clock
        self._open_until = 0.0

    async def send(self, *command: Argument, bypass_circuit_breaker: bool = False) -> Any:
        """Send a command and return its reply.

        After a failure the circuit breaker refuses commands for `BREAK_SECONDS`, unless it is bypassed.

        Raises:
            RedisUnavailableError: Redis does not respond.
        """
        with self._circuit_breaker(bypass=bypass_circuit_breaker):
            return await self._redis.execute_command(*command)  # type: ignore[no-untyped-call]

    async def send_all(
        self, commands: Sequence[Command], *, bypass_circuit_breaker: bool = False
    ) -> list[Any]:
        """Send several commands together, as a transaction (MULTI), and return their replies.

        A single command is sent without a transaction.

        Raises:
            RedisUnavailableError: Redis does not respond.
        """
        if len(commands) == 1:
            return [await self.send(*commands[0], bypass_circuit_breaker=bypass_circuit_breaker)]
        with self._circuit_breaker(bypass=bypass_circuit_breaker):
            async with self._redis.pipeline(transaction=True) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)
                replies: list[Any] = await pipeline.execute()
                return replies

    @contextmanager
    def _circuit_breaker(self, *, bypass: bool) -> Iterator[None]:
        """Refuse the block shortly after a failure; record whether Redis responds in it."""
        if not bypass and self._clock() < self._open_until:
            raise RedisUnavailableError("Redis has just failed")
        try:
            yield
        except (RedisError, OSError, TimeoutError) as error:
            self._open_until = self._clock() + BREAK_SECONDS
            raise RedisUnavailableError("Redis does not respond") from error
        self._open_until = 0.0

    async def close(self) -> None:
        await self._redis.aclose()
