"""Rate limits, counted in Redis across all processes.

The generic cell rate algorithm (ITU-T I.371) stores one number per key: the time at which its allowance is
full again. A burst of the whole allowance may pass at once; no window of the limit's length admits more than
twice its requests, and the average never exceeds its rate.
"""

from __future__ import annotations

import hashlib
import math
from typing import Final

from app.core.logs.logger import get_logger
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from specfirst.runtime.limits import Allowance
from specfirst.runtime.operation import RateLimit

logger = get_logger(__name__)

# By the clock of Redis, since the clocks of processes differ; in microseconds. The script runs atomically.
_TAKE: Final = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local interval, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local whole_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local next_whole_at = whole_at + interval
local early = next_whole_at - window - now
if early > 0 then
  return {0, whole_at - now, early}
end
local milliseconds = math.ceil((next_whole_at - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', next_whole_at), 'PX', milliseconds)
return {math.floor((now + window - next_whole_at) / interval), next_whole_at - now, -1}
"""


class RedisRateLimiter:
    """Implements `specfirst.runtime.limits.Limiter` in Redis. Without Redis requests are not limited."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        """Count a request, and return what is left; None if Redis does not respond."""
        # Hashed, because keys contain addresses of clients.
        name = f"limit:{hashlib.sha256(key.encode()).hexdigest()}"
        window = limit.seconds * 1_000_000
        interval = window / limit.requests
        try:
            remaining, until_whole, early = await self._redis.send("EVAL", _TAKE, 1, name, interval, window)
        except RedisUnavailableError:
            logger.warning("requests are not limited: Redis does not respond")
            return None
        return Allowance(
            remaining=int(remaining),
            reset_after=_seconds(until_whole),
            retry_after=_seconds(early) if early >= 0 else None,
        )


def _seconds(microseconds: int) -> int:
    return math.ceil(microseconds / 1_000_000)
