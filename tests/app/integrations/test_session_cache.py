"""The session cache never returns a revoked session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core.metrics.instruments import Instruments
from app.integrations.cache.metrics import CacheKind, CacheMetrics
from app.integrations.cache.read_through import Namespace, Tags
from app.integrations.cache.redis_client import Argument, Command, RedisClient
from app.integrations.cache.session_cache import MAX_READ_SECONDS, TOMBSTONE_SECONDS, SessionCache
from tests.app.data_path.counting import counted
from tests.app.metrics import value_of

VALUES = Namespace(kind=CacheKind.DATA, name="values", version=1, type_=str, seconds=30)
UNREACHABLE = "redis://127.0.0.1:1/0"


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def cache(redis: RedisClient) -> SessionCache:
    return SessionCache(redis, alive_seconds=30)


@pytest.fixture
def session_id() -> UUID:
    return uuid4()


async def lifetime(redis: RedisClient, session_id: UUID) -> float:
    milliseconds: int = await redis.send("PTTL", f"session:{session_id}")
    return milliseconds / 1000


async def test_new_session_is_a_miss(cache: SessionCache, session_id: UUID) -> None:
    assert await cache.get(session_id) is None


@pytest.mark.parametrize("fact", ["", "superadmin"])
async def test_remembered_facts_are_returned(cache: SessionCache, session_id: UUID, fact: str) -> None:
    await cache.remember(session_id, fact, asked_at=cache.now())
    assert await cache.get(session_id) == fact


async def test_entries_live_for_seconds_with_jitter(cache: SessionCache, redis: RedisClient) -> None:
    ids = [uuid4() for _ in range(20)]
    for session_id in ids:
        await cache.remember(session_id, "", asked_at=cache.now())
    lifetimes = [await lifetime(redis, session_id) for session_id in ids]
    assert all(15 < seconds <= 30 for seconds in lifetimes)
    assert max(lifetimes) - min(lifetimes) > 0.1


async def test_tombstone_replaces_live_entry(
    cache: SessionCache, redis: RedisClient, session_id: UUID
) -> None:
    await cache.remember(session_id, "", asked_at=cache.now())
    await cache.forget([session_id])
    assert await cache.get(session_id) is None
    assert TOMBSTONE_SECONDS - 5 < await lifetime(redis, session_id) <= TOMBSTONE_SECONDS


async def test_reader_from_before_the_revocation_cannot_revive_session(
    cache: SessionCache, session_id: UUID
) -> None:
    """The reader queries the database, the session is revoked, and then the reader writes its entry."""
    asked_at = cache.now()
    await cache.forget([session_id])
    await cache.remember(session_id, "", asked_at=asked_at)
    assert await cache.get(session_id) is None


async def test_slow_reader_does_not_write(redis: RedisClient, session_id: UUID) -> None:
    clock = Clock()
    cache = SessionCache(redis, alive_seconds=30, clock=clock)
    asked_at = cache.now()
    clock.time += MAX_READ_SECONDS + 1
    await cache.remember(session_id, "", asked_at=asked_at)
    assert await cache.get(session_id) is None


async def test_without_redis_lookups_miss_without_errors(session_id: UUID) -> None:
    redis = RedisClient(UNREACHABLE, timeout=0.1)
    cache = SessionCache(redis, alive_seconds=30)
    await cache.remember(session_id, "", asked_at=cache.now())
    await cache.forget([session_id])
    assert await cache.get(session_id) is None
    await redis.close()


async def test_pending_tombstone_is_written_before_the_next_read(
    redis: RedisClient, settings: object, session_id: UUID
) -> None:
    """A session is revoked during an outage of Redis, which keeps its old entry."""
    switch = SwitchableRedis(redis)
    cache = SessionCache(switch, alive_seconds=30)
    await cache.remember(session_id, "", asked_at=cache.now())
    switch.down = True
    await cache.forget([session_id])
    switch.down = False
    assert await cache.get(session_id) is None
    # The same holds for other processes.
    assert await SessionCache(redis, alive_seconds=30).get(session_id) is None


async def test_lookups_are_counted(redis: RedisClient, session_id: UUID) -> None:
    instruments, switch = Instruments(), SwitchableRedis(redis)
    cache = SessionCache(switch, alive_seconds=30, metrics=CacheMetrics(instruments))
    await cache.get(session_id)
    await cache.remember(session_id, "", asked_at=cache.now())
    for _ in range(2):
        await cache.get(session_id)
    switch.down = True
    await cache.get(session_id)
    for outcome, count in {"miss": 1, "hit": 2, "unavailable": 1}.items():
        labels = {"cache": "session", "namespace": "sessions", "outcome": outcome}
        assert value_of(instruments, "cache_lookups_total", **labels) == count


async def test_pending_tombstone_expires(redis: RedisClient, session_id: UUID) -> None:
    clock, switch = Clock(), SwitchableRedis(redis)
    cache = SessionCache(switch, alive_seconds=30, clock=clock)
    switch.down = True
    await cache.forget([session_id])
    switch.down = False
    clock.time += TOMBSTONE_SECONDS + 1
    await cache.get(uuid4())
    assert await redis.send("EXISTS", f"session:{session_id}") == 0


async def test_lookup_is_read_with_the_session(redis: RedisClient, session_id: UUID) -> None:
    cache, tags = SessionCache(redis, alive_seconds=30), Tags(redis)
    await cache.remember(session_id, "fact", asked_at=cache.now())
    lookup = VALUES.lookup(["key"], ["tag"])
    _, generations = await tags.read(lookup)
    await redis.send("SET", lookup.key, "value")
    with counted() as traffic:
        assert await cache.get(session_id, lookup) == "fact"
        assert await tags.read(lookup) == ("value", generations)
    assert traffic.round_trips == [["MGET"]]


async def test_reply_of_lookup_is_used_once(redis: RedisClient, session_id: UUID) -> None:
    cache, tags = SessionCache(redis, alive_seconds=30), Tags(redis)
    lookup = VALUES.lookup(["key"], ["tag"])
    await tags.read(lookup)
    await cache.get(session_id, lookup)
    await redis.send("SET", lookup.key, "value")
    # It was read before the value was stored; the next lookup asks Redis.
    assert (await tags.read(lookup))[0] is None
    assert (await tags.read(lookup))[0] == "value"


async def test_reply_of_lookup_is_ignored_while_an_invalidation_is_pending(
    redis: RedisClient, session_id: UUID
) -> None:
    switch = SwitchableRedis(redis)
    cache, tags = SessionCache(switch, alive_seconds=30), Tags(switch)
    lookup = VALUES.lookup(["key"], ["tag"])
    _, stale = await tags.read(lookup)
    await cache.get(session_id, lookup)
    switch.down = True
    await tags.invalidate(["tag"])
    switch.down = False
    assert (await tags.read(lookup))[1] != stale


class SwitchableRedis(RedisClient):
    """The real client, whose server can be taken away: while `down`, its address refuses connections."""

    def __init__(self, real: RedisClient) -> None:
        self.down = False
        self._real = real
        self._away = RedisClient(UNREACHABLE, timeout=0.1)

    async def send(self, *command: Argument, bypass_circuit_breaker: bool = False) -> Any:
        return await self._current.send(*command, bypass_circuit_breaker=bypass_circuit_breaker)

    async def send_all(
        self, commands: Sequence[Command], *, bypass_circuit_breaker: bool = False
    ) -> list[Any]:
        return await self._current.send_all(commands, bypass_circuit_breaker=bypass_circuit_breaker)

    @property
    def _current(self) -> RedisClient:
        return self._away if self.down else self._real
