"""A read-through cache of database values, invalidated by tags.

A value carries the tags of everything that it depends on. Each tag has a *generation*, a random text. A value
is stored together with the generations that its tags had **before** it was loaded, and is valid as long as
they are the same. A change deletes the generations of its tags **after** the commit and before it responds;
the next reader creates new ones. A stale value is therefore never read, in any order of events: a reader that
loaded before the commit stores its value with deleted generations. It is harmless when Redis evicts a
generation: random generations do not come back, so the values of its tag are misses.

An invalidation that Redis did not accept is kept, and sent before this process next reads values. Until then
other processes that do reach Redis may read stale values; the same holds when a process dies between its
commit and the invalidation. The time to live of a namespace bounds both.

Of several readers that miss the same value at the same time one loads it: within a process the others wait
for its result, among processes a short lock in Redis does the same. Without Redis every reader loads.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.transaction import after_commit, in_transaction
from app.integrations.cache.metrics import CacheMetrics, NamedCache, Outcome
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

Value = TypeVar("Value")

KeyPart = str | int | bool | UUID | datetime | None
_JITTER = 0.2

EVERY_ROW: Final = "*"
tag_key: Final = "tag:{}".format
"""Returns the key in Redis of the generation of a tag."""
row_tag: Final = "{}/{}".format
"""Returns the tag of a row, by table and key."""


@dataclass(frozen=True, kw_only=True)
class Namespace(NamedCache, Generic[Value]):
    """Values of one type: a Pydantic model, a dataclass or a built-in type.

    Raise `version` when the type changes: entries of the earlier version are then ignored, so that processes
    of the old and the new release do not read each other's values.
    """

    version: int
    type_: type[Value]
    seconds: float
    """The longest lifetime of a value. It also bounds the effect of a lost invalidation."""

    @cached_property
    def _adapter(self) -> TypeAdapter[Value]:
        return TypeAdapter(self.type_)

    @cached_property
    def decode(self) -> Callable[[str], Value]:
        """The function that reads a value from JSON. It raises ValueError for any other JSON."""
        return self._adapter.validate_json

    def lookup(self, parts: Sequence[KeyPart], tags: Iterable[str]) -> Lookup[Value]:
        """Return the lookup of the value with this key.

        Args:
            parts: the key. It is hashed, since it may be long or private.
            tags: everything that the value depends on.
        """
        # With the name of the type, so that a UUID and the same text are different keys.
        typed = [
            [type(part).__name__, str(part)] if isinstance(part, UUID | datetime) else part for part in parts
        ]
        text = json.dumps(typed, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        key, tags = f"cache:{self.name}:v{self.version}:{digest}", tuple(tags)
        return Lookup(self, key, tags, (key, *map(tag_key, tags)))

    def encode(self, value: Value) -> str:
        return self._adapter.dump_json(value).decode()

    def milliseconds(self) -> int:
        """Return a time to live, with jitter, so that values that were written together expire apart."""
        return int(self.seconds * 1000 * random.uniform(1 - _JITTER, 1))  # noqa: S311


@dataclass(slots=True)
class Lookup(Generic[Value]):
    """The key and tags of one value.

    Another command may read it in the same round trip (`reply`): the generations of the tags are still read
    before the value is loaded, as the cache requires.
    """

    namespace: Namespace[Value]
    key: str
    tags: tuple[str, ...]
    asks_for: tuple[str, ...]
    """Keys in Redis: that of the value, then those of the tags."""
    reply: Sequence[str | None] | None = None
    """Values of these keys that another command has read. The cache uses them once."""


def row_tags(kind: type[Base], key: UUID) -> list[str]:
    """Return the tags of a value that depends on one row."""
    return [row_tag(kind.__tablename__, key), row_tag(kind.__tablename__, EVERY_ROW)]


def table_tag(kind: type[Base]) -> str:
    """Return the tag of a value that depends on many rows of a table, or on which rows exist."""
    return str(kind.__tablename__)


TAG_SECONDS: Final = 24 * 3600
"""Lifetime of a generation. A shorter one would cost misses, not correctness."""
LOCK_SECONDS: Final = 2.0
"""How long other processes wait for the one that loads a value."""
POLL_SECONDS: Final = 0.02
_AFTER_COMMIT_KEY: Final = "cache.invalidate"

Generations = tuple[str, ...]
"""The generations of several tags, in the order of the tags."""


class Tags:
    """The generations of all tags, in Redis."""

    def __init__(self, redis: RedisClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._clock = clock
        self._pending: dict[str, float] = {}

    async def read(self, lookup: Lookup[Any]) -> tuple[str | None, Generations]:
        """Return the stored entry, and the current generations of its tags; missing ones are created.

        Values that another command has already read (`Lookup.reply`) are not read again.

        Raises:
            RedisUnavailableError: Redis does not respond.
        """
        reply, lookup.reply = lookup.reply, None
        # While invalidations are pending, an earlier reply may be stale.
        if reply is None or self._pending:
            await self._flush_pending()
            reply = await self._redis.send("MGET", *lookup.asks_for)
        tags = lookup.tags
        entry, *found = reply
        missing = [tag for tag, generation in zip(tags, found, strict=True) if generation is None]
        if not missing:
            return entry, tuple(generation for generation in found if generation is not None)
        begun = dict(zip(missing, await self._begin(missing), strict=True))
        # An entry whose generation is gone is stale.
        return None, tuple(generation or begun[tag] for tag, generation in zip(tags, found, strict=True))

    async def invalidate(self, tags: Iterable[str]) -> None:
        """Invalidate all values with any of these tags. Does not raise when Redis is unavailable."""
        give_up = self._clock() + TAG_SECONDS
        self._pending.update(dict.fromkeys(tags, give_up))
        with suppress(RedisUnavailableError):
            await self._flush_pending(bypass_circuit_breaker=True)

    async def _begin(self, tags: Sequence[str]) -> list[str]:
        # NX: two readers that create a generation at the same time both use the first.
        *_, begun = await self._redis.send_all(
            [
                *(("SET", tag_key(tag), secrets.token_urlsafe(12), "NX", "EX", TAG_SECONDS) for tag in tags),
                ("MGET", *map(tag_key, tags)),
            ]
        )
        generations: list[str] = begun
        return generations

    async def _flush_pending(self, *, bypass_circuit_breaker: bool = False) -> None:
        if not self._pending:
            return
        now = self._clock()
        self._pending = {tag: give_up for tag, give_up in self._pending.items() if give_up > now}
        batch = dict(self._pending)
        if batch:
            await self._redis.send(
                "UNLINK", *map(tag_key, batch), bypass_circuit_breaker=bypass_circuit_breaker
            )
        for tag, give_up in batch.items():
            # A tag that was invalidated again in the meantime stays pending.
            if self._pending.get(tag) == give_up:
                del self._pending[tag]


@dataclass(frozen=True, slots=True)
class _Found(Generic[Value]):
    """A value read from the cache; wrapped, because it may be None."""

    value: Value


@dataclass(frozen=True, slots=True)
class _Slot(Generic[Value]):
    """A lookup, with the current generations of its tags."""

    lookup: Lookup[Value]
    generations: Generations

    def encode(self, value: Value) -> str:
        return "\n".join([",".join(self.generations), self.lookup.namespace.encode(value)])

    @property
    def lock(self) -> str:
        """Key of the lock of the loading process, by generations: no reader waits for stale data."""
        digest = hashlib.sha256(",".join(self.generations).encode()).hexdigest()[:16]
        return f"{self.lookup.key}:lock:{digest}"


@dataclass(slots=True)
class _PendingInvalidation:
    """The tags to invalidate after the commit of a transaction."""

    cache_tags: Tags
    tags: set[str] = field(default_factory=set)

    async def __call__(self) -> None:
        await self.cache_tags.invalidate(self.tags)


class ReadThroughCache:
    """Values of all namespaces."""

    def __init__(self, redis: RedisClient, metrics: CacheMetrics) -> None:
        self._redis = redis
        self._metrics = metrics
        self._tags = Tags(redis)
        self._flights = SingleFlight()

    async def read(
        self, session: AsyncSession, lookup: Lookup[Value], load: Callable[[], Awaitable[Value]]
    ) -> Value:
        """Return the value from the cache, or from `load`, which queries the database through `session`.

        Inside a transaction the cache is neither read nor filled, since its changes may never be committed.
        The result may be shared with other callers: do not change it.
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
        # With the generations: a reader that comes after a change must not share a load that began before it.
        flight = (lookup.key, generations)
        value, shared = await self._flights.run(flight, lambda: self._load_for_all(slot, load))
        if shared:
            self._metrics.count(lookup.namespace, Outcome.SHARED)
        return value

    def invalidate_after_commit(self, session: AsyncSession | Session, tags: Iterable[str]) -> None:
        """Invalidate all values with these tags once the session's transaction has committed."""
        after_commit(session, _AFTER_COMMIT_KEY, _PendingInvalidation(self._tags)).tags.update(tags)

    async def invalidate(self, tags: Iterable[str]) -> None:
        """Invalidate all values with these tags now, after writes that bypass SQLAlchemy."""
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
        # After a long load the lock may belong to another process: then one more process loads, which is
        # harmless.
        store = ("SET", slot.lookup.key, slot.encode(value), "PX", slot.lookup.namespace.milliseconds())
        await self._send(store, ("UNLINK", slot.lock))
        return value

    async def _of_another_process(self, slot: _Slot[Value]) -> _Found[Value] | None:
        """Return the value that another process loads; None if this one has the lock, or the other fails."""
        give_up = time.monotonic() + LOCK_SECONDS
        milliseconds = int(LOCK_SECONDS * 1000)
        with suppress(RedisUnavailableError):
            if await self._redis.send("SET", slot.lock, "", "NX", "PX", milliseconds):
                return None
            while time.monotonic() < give_up:
                await asyncio.sleep(POLL_SECONDS)
                entry, locked = await self._redis.send_all([("GET", slot.lookup.key), ("EXISTS", slot.lock)])
                found = self._open(slot, entry)
                if found is not None or not locked:
                    return found
        return None

    async def _send(self, *commands: Sequence[str | int]) -> None:
        with suppress(RedisUnavailableError):
            await self._redis.send_all(commands)


class SingleFlight:
    """Runs concurrent calls with the same key once, within one process."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, asyncio.Future[Any]] = {}

    async def run(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> tuple[Value, bool]:
        """Return the result of `work`, and whether another caller with the same key computed it.

        If the other caller fails or is cancelled, every waiting caller runs its own `work`: taking turns, the
        last of them would wait for as many time-outs as there are callers.
        """
        flight = self._flights.get(key)
        if flight is None:
            return await self._lead(key, work), False
        await asyncio.wait({flight})
        if flight.cancelled():
            return await work(), False
        return flight.result(), True

    async def _lead(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> Value:
        flight: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        try:
            value = await work()
        except BaseException:
            flight.cancel()
            raise
        else:
            flight.set_result(value)
            return value
        finally:
            del self._flights[key]
