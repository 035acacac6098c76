"""Limits on failed attempts: places, failures and expiry."""

from __future__ import annotations

import asyncio

import pytest

from app.core.metrics.instruments import Instruments
from app.integrations.cache import failure_limiter
from app.integrations.cache.failure_limiter import FailureLimit, FailureLimiter, TooManyFailuresError
from app.integrations.cache.redis_client import RedisClient
from specfirst.devserver.ports import free_port
from tests.app.eventually import eventually
from tests.app.metrics import value_of

LIMIT = FailureLimit("k", most=3, window_seconds=100)


@pytest.fixture
def limiter(redis: RedisClient) -> FailureLimiter:
    return FailureLimiter(redis, Instruments())


class Attempts:
    """Attempts that end when the test says so."""

    def __init__(self, limiter: FailureLimiter, *limits: FailureLimit) -> None:
        self._limiter = limiter
        self._limits = limits or (LIMIT,)
        self._may_end = asyncio.Event()
        self.begun = 0

    async def run(self, *, succeeds: bool) -> bool:
        async def attempt(_: object) -> bool:
            self.begun += 1
            await self._may_end.wait()
            return succeeds

        return await self._limiter.attempt(self._limits, attempt)

    def start(self, count: int, *, succeeds: bool) -> list[asyncio.Task[bool]]:
        return [asyncio.create_task(self.run(succeeds=succeeds)) for _ in range(count)]

    async def until_begun(self, count: int) -> None:
        await eventually(lambda: self.begun >= count)

    def end(self) -> None:
        self._may_end.set()


async def fail(limiter: FailureLimiter, *limits: FailureLimit) -> None:
    attempts = Attempts(limiter, *limits)
    attempts.end()
    assert not await attempts.run(succeeds=False)


async def succeed(limiter: FailureLimiter, *limits: FailureLimit) -> None:
    attempts = Attempts(limiter, *limits)
    attempts.end()
    assert await attempts.run(succeeds=True)


async def test_failures_up_to_the_limit_are_admitted_and_no_more(limiter: FailureLimiter) -> None:
    for _ in range(3):
        await succeed(limiter)
        await fail(limiter)
    with pytest.raises(TooManyFailuresError) as refused:
        await fail(limiter)
    assert 90 < refused.value.retry_after <= 100
    await fail(limiter, FailureLimit("other", most=3, window_seconds=100))


async def test_failure_counts_until_the_window_has_passed_since_it(
    limiter: FailureLimiter, redis: RedisClient
) -> None:
    for _ in range(3):
        await fail(limiter)
    key = "attempts:k:failures"
    oldest = (await redis.send("ZRANGE", key, 0, 0))[0]
    await redis.send("ZINCRBY", key, -100_000_000, oldest)
    await fail(limiter)
    with pytest.raises(TooManyFailuresError):
        await fail(limiter)


async def test_success_clears_failures_of_forgiving_limit(limiter: FailureLimiter) -> None:
    forgiving = FailureLimit("forgiving", most=2, window_seconds=100, forgiving=True)
    await fail(limiter, forgiving, LIMIT)
    await succeed(limiter, forgiving, LIMIT)
    await fail(limiter, forgiving, LIMIT)
    await fail(limiter, forgiving, LIMIT)
    await succeed(limiter, FailureLimit("forgiving", most=3, window_seconds=100))
    with pytest.raises(TooManyFailuresError):
        await fail(limiter, LIMIT)


async def test_attempts_in_parallel_wait_for_the_places_of_others(limiter: FailureLimiter) -> None:
    attempts = Attempts(limiter)
    running = attempts.start(5, succeeds=True)
    await attempts.until_begun(3)
    attempts.end()
    assert await asyncio.gather(*running) == [True] * 5


async def test_attempt_without_a_place_is_refused_after_the_longest_wait(
    limiter: FailureLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure_limiter, "LONGEST_WAIT", 0.1)
    attempts = Attempts(limiter)
    running = attempts.start(3, succeeds=False)
    await attempts.until_begun(3)
    with pytest.raises(TooManyFailuresError) as refused:
        await succeed(limiter)
    assert refused.value.retry_after == 1
    attempts.end()
    assert await asyncio.gather(*running) == [False] * 3


async def test_exhausted_limit_reserves_no_place_of_the_others(limiter: FailureLimiter) -> None:
    other = FailureLimit("other", most=1, window_seconds=100)
    for _ in range(3):
        await fail(limiter)
    with pytest.raises(TooManyFailuresError):
        await succeed(limiter, other, LIMIT)
    await succeed(limiter, other)


async def test_places_of_a_process_that_ended_become_free(
    limiter: FailureLimiter, redis: RedisClient
) -> None:
    attempts = Attempts(limiter)
    running = attempts.start(3, succeeds=True)
    await attempts.until_begun(3)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    key = "attempts:k:places"
    assert 0 < await redis.send("TTL", key) <= failure_limiter.LEASE_SECONDS
    for place in await redis.send("ZRANGE", key, 0, -1):
        await redis.send("ZINCRBY", key, -failure_limiter.LEASE_SECONDS * 1_000_000, place)
    await succeed(limiter)


async def test_every_key_of_the_limiter_expires(limiter: FailureLimiter, redis: RedisClient) -> None:
    await fail(limiter)
    await succeed(limiter)
    assert await redis.send("KEYS", "*") == ["attempts:k:failures"]
    assert 90 < await redis.send("TTL", "attempts:k:failures") <= 100


async def test_without_redis_attempts_pass_and_metric_counts_each_once() -> None:
    instruments = Instruments()
    redis = RedisClient(f"redis://127.0.0.1:{free_port()}/0", timeout=1)
    limiter = FailureLimiter(redis, instruments)
    for _ in range(5):
        await fail(limiter)
    assert value_of(instruments, "password_attempts_not_counted_total") == 5
    await redis.close()
