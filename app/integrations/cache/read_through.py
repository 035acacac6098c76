"""The cache of what is read from the database: look there first, load what is missing, leave it there.

It gives what the database would have given at some moment between the request and its response; `tags`
gives the reasoning, and names the exceptions. Of all who miss the same value at the same time one loads it:
in a process by a flight that the others join, among processes by a short lock in Redis. Without Redis
everybody loads.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.db.transaction import after_commit, in_transaction
from app.integrations.cache.metrics import CacheMetrics, Outcome
from app.integrations.cache.namespace import Lookup, Value
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from app.integrations.cache.single_flight import SingleFlight
from app.integrations.cache.tags import Generations, Tags

LOCK_SECONDS: Final = 2.0
"""Seconds that other processes wait for the one that loads."""
POLL_SECONDS: Final = 0.02

_AFTER_COMMIT_KEY: Final = "cache.invalidate"


@dataclass(frozen=True, slots=True)
class _Found(Generic[Value]):
    """A value out of the cache, where None may be one."""

    value: Value


@dataclass(frozen=True, slots=True)
class _Slot(Generic[Value]):
    """A lookup for the present generations of its tags."""

    lookup: Lookup[Value]
    generations: Generations

    def encode(self, value: Value) -> str:
        return "\n".join([",".join(self.generations), self.lookup.namespace.encode(value)])

    @property
    def lock(self) -> str:
        """Held by the process that loads; by generations, so that no reader waits for outdated data."""
        digest = hashlib.sha256(",".join(self.generations).encode()).hexdigest()[:16]
        return f"{self.lookup.key}:lock:{digest}"


@dataclass(slots=True)
class _PendingInvalidation:
    """Invalidates, after the commit, the tags collected until then."""

    cache_tags: Tags
    tags: set[str] = field(default_factory=set)

    async def __call__(self) -> None:
        await self.cache_tags.invalidate(self.tags)


class ReadThroughCache:
    """Holds values of all namespaces; forgets by tags, after commits."""

    def __init__(self, redis: RedisClient, metrics: CacheMetrics) -> None:
        self._redis = redis
        self._metrics = metrics
        self._tags = Tags(redis)
        self._flights = SingleFlight()

    async def read(
        self, session: AsyncSession, lookup: Lookup[Value], load: Callable[[], Awaitable[Value]]
    ) -> Value:
        """Return the value, out of the cache or by `load`, which asks the database through `session`.

        Inside a transaction the cache is neither asked nor filled, since what is loaded there may never be
        committed. The result may be shared: do not change it.
        """
        if in_transaction(session):
            return await load()
        try:
            entry, generations = await self._tags.read(lookup)
        except RedisUnavailableError:
            self._metrics.count(lookup.namespace, Outcome.UNAVAILABLE)
            return await load()
        slot = _Slot(lookup, generations)
        found = self._open(slot, entry)
        if found is not None:
            self._metrics.count(lookup.namespace, Outcome.HIT)
            return found.value
        # By generations too: who comes after a change must not get what was asked for before it.
        flight = (lookup.key, generations)
        value, shared = await self._flights.run(flight, lambda: self._load_for_all(slot, load))
        if shared:
            self._metrics.count(lookup.namespace, Outcome.SHARED)
        return value

    def invalidate_after_commit(self, session: AsyncSession | Session, tags: Iterable[str]) -> None:
        """Make stale what depends on these tags, once the session's transaction has committed."""
        after_commit(session, _AFTER_COMMIT_KEY, _PendingInvalidation(self._tags)).tags.update(tags)

    async def invalidate(self, tags: Iterable[str]) -> None:
        """Make stale what depends on these tags, now: for writes that bypass SQLAlchemy."""
        await self._tags.invalidate(tags)

    def _open(self, slot: _Slot[Value], entry: str | None) -> _Found[Value] | None:
        if entry is None:
            return None
        generations, _, text = entry.partition("\n")
        if generations != ",".join(slot.generations):
            return None
        try:
            return _Found(slot.lookup.namespace.decode(text))
        except ValueError:
            self._metrics.count(slot.lookup.namespace, Outcome.CORRUPT)
            return None

    async def _load_for_all(self, slot: _Slot[Value], load: Callable[[], Awaitable[Value]]) -> Value:
        found = await self._of_another_process(slot)
        if found is not None:
            self._metrics.count(slot.lookup.namespace, Outcome.SHARED)
            return found.value
        self._metrics.count(slot.lookup.namespace, Outcome.MISS)
        try:
            value = await load()
        except BaseException:
            await self._send(("UNLINK", slot.lock))
            raise
        # The lock may be another's by now, after a long load: then one more loads, and nothing is wrong.
        store = ("SET", slot.lookup.key, slot.encode(value), "PX", slot.lookup.namespace.milliseconds())
        await self._send(store, ("UNLINK", slot.lock))
        return value

    async def _of_another_process(self, slot: _Slot[Value]) -> _Found[Value] | None:
        """Return what another process has loaded; None if the lock is ours, or the other one fails."""
        give_up = time.monotonic() + LOCK_SECONDS
        milliseconds = int(LOCK_SECONDS * 1000)
        try:
            if await self._redis.send("SET", slot.lock, "", "NX", "PX", milliseconds):
                return None
            while time.monotonic() < give_up:
                await asyncio.sleep(POLL_SECONDS)
                entry, locked = await self._redis.send_all([("GET", slot.lookup.key), ("EXISTS", slot.lock)])
                found = self._open(slot, entry)
                if found is not None or not locked:
                    return found
        except RedisUnavailableError:
            pass
        return None

    async def _send(self, *commands: Sequence[str | int]) -> None:
        try:
            await self._redis.send_all(commands)
        except RedisUnavailableError:
            return
