"""Rate limits, counted in Redis for all processes together.

The generic cell rate algorithm (ITU-T I.371): one number for each key, the time at which its allowance is
whole again. Requests may come all at once or evenly; in no window of the limit's length do more than twice
its requests pass, and in the long run never more than its rate.
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

# Redis' clock, so that processes need not agree on the time. Microseconds; the script runs as one step.
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
    """A `specfirst.runtime.limits.Limiter` in Redis. Without Redis, requests pass unlimited."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        """Count one request; None where Redis does not respond."""
        # Hashed: keys hold addresses, and Redis needs no list of who calls.
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
