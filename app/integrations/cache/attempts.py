"""Counting attempts within a window of time."""

from __future__ import annotations

from dataclasses import dataclass

from app.integrations.cache.redis_client import RedisClient


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many attempts a window has seen, and how many seconds it has left."""

    count: int
    seconds_left: int


class AttemptCounter:
    """Fixed windows, each beginning with its first attempt. Raises RedisUnavailableError without Redis."""

    def __init__(self, redis: RedisClient, *, window_seconds: int) -> None:
        self._redis = redis
        self._window_seconds = window_seconds

    async def add(self, key: str) -> Attempts:
        """Count one more, and say where that leads."""
        name = f"attempts:{key}"
        count, _, seconds_left = await self._redis.send_all(
            [("INCR", name), ("EXPIRE", name, self._window_seconds, "NX"), ("TTL", name)]
        )
        return Attempts(count, max(1, seconds_left))
