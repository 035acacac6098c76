"""A Redis connection that fails fast and says so with one exception."""

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
"""Seconds without attempts after a failure: if Redis hangs, every attempt would cost the time-out."""

MOST_CONNECTIONS = 32
"""A burst of requests waits for one of these, instead of opening hundreds that then run into the time-out."""
QUEUE_SECONDS = 2.0
"""Seconds that a command waits for a connection."""

Argument = str | bytes | int | float
Command = Sequence[Argument]


class RedisUnavailableError(Exception):
    """Redis did not respond, or was not asked because it has just failed."""


class RedisClient:
    """Sends commands. Connects when first asked."""

    def __init__(self, url: str, *, timeout: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`timeout` holds for connecting and for each command, in seconds."""
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=MOST_CONNECTIONS,
            timeout=QUEUE_SECONDS,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            # One more try, since a pooled connection may have died with the server that it led to.
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
            # Bytes that are not text become an unreadable value, not an error of the connection.
            encoding_errors="replace",
        )
        self._redis = Redis.from_pool(pool)
        instrument_redis(self._redis)
        self._clock = clock
        self._open_until = 0.0

    async def send(self, *command: Argument, bypass_circuit_breaker: bool = False) -> Any:
        """The reply to one command.

        After a failure the circuit breaker refuses commands for `BREAK_SECONDS`, unless it is bypassed.

        Raises:
            RedisUnavailableError: there is no reply.
        """
        with self._circuit_breaker(bypass=bypass_circuit_breaker):
            return await self._redis.execute_command(*command)  # type: ignore[no-untyped-call]

    async def send_all(
        self, commands: Sequence[Command], *, bypass_circuit_breaker: bool = False
    ) -> list[Any]:
        """The replies to several commands, sent together and run as one transaction (MULTI).

        One command alone is sent without a transaction.

        Raises:
            RedisUnavailableError: there is no reply.
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
        """Refuse the block shortly after a failure, and note whether Redis responded to it."""
        if not bypass and self._clock() < self._open_until:
            raise RedisUnavailableError("Redis has just failed")
        try:
            yield
        except (RedisError, OSError, TimeoutError) as error:
            self._open_until = self._clock() + BREAK_SECONDS
            raise RedisUnavailableError("Redis does not respond") from error
        self._open_until = 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
