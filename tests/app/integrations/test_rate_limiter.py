"""Rate limits over a real Valkey."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from app.integrations.cache.rate_limiter import RedisRateLimiter
from app.integrations.cache.redis_client import RedisClient
from specfirst.runtime.operation import LimitBy, RateLimit

LIMIT = RateLimit(requests=10, seconds=3600, by=LimitBy.ADDRESS)


@pytest.fixture
def limiter(redis: RedisClient) -> RedisRateLimiter:
    return RedisRateLimiter(redis)


@pytest.fixture
def key() -> str:
    return str(uuid4())


async def test_requests_beyond_the_allowance_are_refused(limiter: RedisRateLimiter, key: str) -> None:
    taken = [await limiter.take(key, LIMIT) for _ in range(12)]
    assert all(allowance is not None for allowance in taken)
    assert [allowance.remaining for allowance in taken if allowance] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]
    assert [allowance.retry_after is None for allowance in taken if allowance] == [True] * 10 + [False] * 2
    last = taken[-1]
    # A tenth of an hour brings one request back, a whole hour all of them.
    assert last is not None
    assert last.retry_after is not None
    assert 355 <= last.retry_after <= 360
    assert 3595 <= last.reset_after <= 3600


async def test_concurrent_requests_are_all_counted(limiter: RedisRateLimiter, key: str) -> None:
    taken = await asyncio.gather(*(limiter.take(key, LIMIT) for _ in range(50)))
    assert sum(allowance is not None and allowance.retry_after is None for allowance in taken) == 10


async def test_allowance_is_refilled(limiter: RedisRateLimiter, key: str) -> None:
    quick = RateLimit(requests=1, seconds=1, by=LimitBy.ADDRESS)
    first, second = await limiter.take(key, quick), await limiter.take(key, quick)
    await asyncio.sleep(1.1)
    third = await limiter.take(key, quick)
    assert [allowance and allowance.retry_after is None for allowance in (first, second, third)] == [
        True,
        False,
        True,
    ]


async def test_keys_are_counted_separately_and_expire(
    limiter: RedisRateLimiter, redis: RedisClient, key: str
) -> None:
    for suffix in ("a", "b"):
        allowance = await limiter.take(key + suffix, LIMIT)
        assert allowance is not None
        assert allowance.remaining == 9
    names = await redis.send("KEYS", "limit:*")
    assert names
    assert all([0 < await redis.send("PTTL", name) <= 3_600_000 for name in names])


async def test_without_redis_requests_are_not_limited() -> None:
    unreachable = RedisRateLimiter(RedisClient("redis://127.0.0.1:1/0", timeout=0.1))
    assert await unreachable.take("x", LIMIT) is None
