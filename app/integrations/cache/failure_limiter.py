"""Limits on failed attempts, across all processes.

An attempt reserves a place before its outcome is known: a limit of ten failures admits at most ten attempts
that have failed or may still fail, so that parallel attempts have no advantage. A failure counts for the
length of the window.
"""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Final

from app.core.logs.logger import get_logger
from app.core.metrics.instruments import Instruments
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

logger = get_logger(__name__)

LONGEST_WAIT: Final = 2.0
"""Seconds that an attempt waits for a place while all are occupied."""
LEASE_SECONDS: Final = 60
"""Seconds that a place stays occupied if its process dies."""
_PAUSE: Final = 0.05
_MICROSECONDS: Final = 1_000_000

# By the clock of Redis, since the clocks of processes differ; in microseconds. Scripts run atomically.
_NOW: Final = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
"""
# Returns 0 for a place, -1 if attempts in progress occupy all, otherwise the time until a failure expires.
_RESERVE: Final = (
    _NOW
    + """
local lease, busy, retry = tonumber(ARGV[2]), false, 0
for i = 1, #KEYS, 2 do
  local failures, places = KEYS[i], KEYS[i + 1]
  local most, window = tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  redis.call('ZREMRANGEBYSCORE', failures, '-inf', string.format('%.0f', now - window))
  redis.call('ZREMRANGEBYSCORE', places, '-inf', string.format('%.0f', now - lease))
  local failed = redis.call('ZCARD', failures)
  if failed >= most then
    local oldest = redis.call('ZRANGE', failures, failed - most, failed - most, 'WITHSCORES')
    retry = math.max(retry, oldest[2] + window - now, 1)
  elseif failed + redis.call('ZCARD', places) >= most then
    busy = true
  end
end
if retry > 0 then return retry end
if busy then return -1 end
for i = 2, #KEYS, 2 do
  redis.call('ZADD', KEYS[i], string.format('%.0f', now), ARGV[1])
  redis.call('PEXPIRE', KEYS[i], lease / 1000)
end
return 0
"""
)
_FAIL: Final = (
    _NOW
    + """
for i = 1, #KEYS, 2 do
  redis.call('ZREM', KEYS[i + 1], ARGV[1])
  redis.call('ZADD', KEYS[i], string.format('%.0f', now), ARGV[1])
  redis.call('PEXPIRE', KEYS[i], tonumber(ARGV[i + 3]) / 1000)
end
"""
)


@dataclass(frozen=True, slots=True)
class FailureLimit:
    """At most this many failures of one key within a window."""

    key: str
    most: int
    window_seconds: int
    forgiving: bool = False
    """Whether a success clears earlier failures."""


class TooManyFailuresError(Exception):
    """A limit is exhausted; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class FailureLimiter:
    """Counts failed attempts in Redis. Without Redis attempts are not limited, which a metric counts."""

    def __init__(self, redis: RedisClient, instruments: Instruments) -> None:
        self._redis = redis
        self._not_counted = instruments.attempts_not_counted

    async def attempt(
        self,
        limits: Sequence[FailureLimit],
        succeeds: Callable[[Any], Awaitable[bool]],
        *,
        turn: Callable[[], AbstractAsyncContextManager[Any]] = nullcontext,
    ) -> bool:
        """Make an attempt, and count it against all limits if it fails; return whether it succeeded.

        `succeeds` makes the attempt with the value that `turn` yields. The turn is taken before the place and
        released while there is no place, so that attempts that wait for a turn do not block places.

        Raises:
            TooManyFailuresError: a limit is exhausted, or no place became free within `LONGEST_WAIT`.
        """
        deadline = asyncio.get_running_loop().time() + LONGEST_WAIT
        while True:
            async with turn() as given:
                place = await self._reserve(limits)
                if place is not None:
                    succeeded = await succeeds(given)
                    await self._end(limits, place, succeeded=succeeded)
                    return succeeded
            if asyncio.get_running_loop().time() >= deadline:
                raise TooManyFailuresError(retry_after=1)
            await asyncio.sleep(_PAUSE)

    async def _reserve(self, limits: Sequence[FailureLimit]) -> str | None:
        place = secrets.token_hex(8)
        if not limits:
            return place
        lease = LEASE_SECONDS * _MICROSECONDS
        command = ("EVAL", _RESERVE, *_keys(limits), place, lease, *_bounds(limits))
        try:
            result = await self._redis.send(*command)
        except RedisUnavailableError:
            logger.warning("failed attempts are not counted: Redis does not respond")
            self._not_counted.inc()
            return place
        if result == 0:
            return place
        if result > 0:
            raise TooManyFailuresError(retry_after=math.ceil(result / _MICROSECONDS))
        return None

    async def _end(self, limits: Sequence[FailureLimit], place: str, *, succeeded: bool) -> None:
        if not limits:
            return
        commands: list[Sequence[str | int]]
        if succeeded:
            commands = [("ZREM", _places(limit), place) for limit in limits]
            commands += [("DEL", _failures(limit)) for limit in limits if limit.forgiving]
        else:
            commands = [("EVAL", _FAIL, *_keys(limits), place, 0, *_bounds(limits))]
        # Reported when the place was reserved, so that an attempt is counted once.
        with suppress(RedisUnavailableError):
            await self._redis.send_all(commands)


def _failures(limit: FailureLimit) -> str:
    return f"attempts:{limit.key}:failures"


def _places(limit: FailureLimit) -> str:
    return f"attempts:{limit.key}:places"


def _keys(limits: Sequence[FailureLimit]) -> list[str | int]:
    keys = [key for limit in limits for key in (_failures(limit), _places(limit))]
    return [len(keys), *keys]


def _bounds(limits: Sequence[FailureLimit]) -> list[int]:
    return [bound for limit in limits for bound in (limit.most, limit.window_seconds * _MICROSECONDS)]
