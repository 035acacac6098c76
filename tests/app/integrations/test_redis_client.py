"""The Redis client fails fast, and once."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from app.integrations.cache.attempts import AttemptCounter
from app.integrations.cache.redis_client import BREAK_SECONDS, RedisClient, RedisUnavailableError
from tests.app.data_path.counting import counted


@pytest.fixture
def silent_url() -> Iterator[str]:
    """A server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


async def test_replies_come_in_order(redis: RedisClient) -> None:
    assert await redis.send_all([("SET", "a", 1), ("INCR", "a"), ("GET", "a")]) == [True, 2, "2"]


async def test_a_refused_connection_is_unavailability() -> None:
    redis = RedisClient("redis://127.0.0.1:1/0", timeout=0.1)
    with pytest.raises(RedisUnavailableError):
        await redis.send("PING")
    await redis.close()


async def test_after_a_failure_nobody_waits_until_it_is_worth_trying(silent_url: str) -> None:
    now = 1000.0
    redis = RedisClient(silent_url, timeout=0.2, clock=lambda: now)
    with pytest.raises(RedisUnavailableError, match="does not respond"):
        await redis.send("PING")
    for _ in range(50):
        with pytest.raises(RedisUnavailableError, match="has just failed"):
            await redis.send("PING")
    with pytest.raises(RedisUnavailableError, match="does not respond"):
        await redis.send("PING", bypass_circuit_breaker=True)
    now += BREAK_SECONDS
    with pytest.raises(RedisUnavailableError, match="does not respond"):
        await redis.send("PING")
    await redis.close()


async def test_attempts_are_counted_within_a_window(redis: RedisClient) -> None:
    counter = AttemptCounter(redis, window_seconds=100)
    assert [await counter.add("k") for _ in range(3)] == [1, 2, 3]
    assert 0 < await redis.send("TTL", "attempts:k") <= 100


async def test_single_commands_are_sent_without_a_transaction(redis: RedisClient) -> None:
    with counted() as traffic:
        assert await redis.send("SET", "a", 1) is True
        assert await redis.send_all([("GET", "a")]) == ["1"]
        assert await redis.send_all([("GET", "a"), ("TTL", "a")]) == ["1", -1]
    assert traffic.round_trips == [["SET"], ["GET"], ["MULTI", "GET", "TTL", "EXEC"]]


async def test_single_command_that_redis_refuses_is_unavailability(redis: RedisClient) -> None:
    await redis.send("SET", "a", "text")
    with pytest.raises(RedisUnavailableError):
        await redis.send("INCR", "a")
