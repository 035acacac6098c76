"""Counting attempts within a window of time."""

from __future__ import annotations

from app.integrations.cache.redis_client import RedisClient


class AttemptCounter:
    """Fixed windows, each beginning with its first attempt. Raises RedisUnavailableError without Redis."""

    def __init__(self, redis: RedisClient, *, window_seconds: int) -> None:
        self._redis = redis
        self._window_seconds = window_seconds

    async def add(self, key: str) -> int:
        """Count one more, and return how many the window has seen."""
        name = f"attempts:{key}"
        count, _ = await self._redis.send_all([("INCR", name), ("EXPIRE", name, self._window_seconds, "NX")])
        return int(count)
