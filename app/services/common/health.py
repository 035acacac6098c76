"""Whether the components below the service respond, and how fast."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.db.engine import Database
from app.db.errors import is_unavailable
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

PROBE_SECONDS = 2.0
"""Seconds after which a dependency without a response counts as down."""


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds that each component took to respond; None where it did not."""

    service: float
    database: float | None
    redis: float | None


class HealthProbe:
    """Asks the database and Redis, at the same time."""

    def __init__(self, database: Database, redis: RedisClient) -> None:
        self._database = database
        self._redis = redis

    async def measure(self) -> Latencies:
        """One question to each."""
        # What the service itself takes to respond is how long its event loop lets a task wait.
        service = await _milliseconds(lambda: asyncio.sleep(0))
        database, redis = await asyncio.gather(
            _milliseconds(self._database.ping), _milliseconds(self._ask_redis)
        )
        return Latencies(service or 0.0, database, redis)

    async def _ask_redis(self) -> None:
        await self._redis.send("PING", bypass_circuit_breaker=True)


async def _milliseconds(ask: Callable[[], Awaitable[None]]) -> float | None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await ask()
    except RedisUnavailableError:
        return None
    except Exception as error:
        if is_unavailable(error):
            return None
        raise
    return round((time.perf_counter() - began) * 1000, 3)
