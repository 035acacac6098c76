"""The Redis client fails fast."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from app.integrations.cache.redis_client import BREAK_SECONDS, RedisClient, RedisUnavailableError
from app.services.common.mail.allowance import MailAllowance
from app.services.common.mail.texts import MailText
from tests.app.data_path.counting import counted


@pytest.fixture
def silent_url() -> Iterator[str]:
    """A server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


async def test_replies_come_in_order(redis: RedisClient) -> None:
    assert await redis.send_all([("SET", "a", 1), ("INCR", "a"), ("GET", "a")]) == [True, 2, "2"]


async def test_refused_connection_is_unavailable() -> None:
    redis = RedisClient("redis://127.0.0.1:1/0", timeout=0.1)
    with pytest.raises(RedisUnavailableError):
        await redis.send("PING")
    await redis.close()


async def test_circuit_breaker_refuses_commands_after_a_failure(silent_url: str) -> None:
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


async def test_mail_allowance_counts_within_a_window(redis: RedisClient) -> None:
    allowance = MailAllowance(redis, limit=2, window_seconds=100)
    taken = [await allowance.take(MailText.VERIFY_EMAIL, "ada@example.com") for _ in range(3)]
    assert taken == [True, True, False]
    (key,) = await redis.send("KEYS", "attempts:mail:*")
    assert 0 < await redis.send("TTL", key) <= 100


async def test_single_commands_are_sent_without_a_transaction(redis: RedisClient) -> None:
    with counted() as traffic:
        assert await redis.send("SET", "a", 1) is True
        assert await redis.send_all([("GET", "a")]) == ["1"]
        assert await redis.send_all([("GET", "a"), ("TTL", "a")]) == ["1", -1]
    assert traffic.round_trips == [["SET"], ["GET"], ["MULTI", "GET", "TTL", "EXEC"]]


async def test_refused_single_command_is_unavailable(redis: RedisClient) -> None:
    await redis.send("SET", "a", "text")
    with pytest.raises(RedisUnavailableError):
        await redis.send("INCR", "a")
