"""A cache of live sessions, so that authentication does not query the database every time.

A session has at most one entry, in one of two states:

- *alive*, with the facts that authentication needs. Written with SET NX, for some seconds, by a reader that
  has queried the database.
- *tombstone*: query the database, and do not cache the result. Written over any other entry when a session is
  revoked or changed, **before** the commit.

A reader that queried the database before the commit finds the tombstone when it writes (NX), so that it
cannot revive a session that was revoked in the meantime. A revocation that is rolled back is harmless: the
database still says that the session is alive.

A tombstone that could not be written is kept, and written before this process next reads a session from
Redis. Until then, other processes that do reach Redis may trust an *alive* entry for its remaining seconds
(`SESSION_CACHE_SECONDS`). This is the only window in which a revoked session may be used.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from app.integrations.cache.metrics import CacheKind, CacheMetrics, NamedCache, Outcome
from app.integrations.cache.read_through import Lookup
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

TOMBSTONE_SECONDS = 600
"""Longer than any transaction that revokes sessions, and than `MAX_READ_SECONDS`."""
MAX_READ_SECONDS = 60.0
"""A reader whose query took longer than this does not write an entry."""

_CACHE: Final = NamedCache(CacheKind.SESSION, "sessions")
_key: Final = "session:{}".format
_ALIVE = "alive/2:"
"""The number changes with the format of the facts, so that releases ignore each other's entries. Tombstones
apply to all releases."""
_TOMBSTONE = "ask"


class SessionCache:
    """A cache of live sessions. Does not raise when Redis is unavailable."""

    def __init__(
        self,
        redis: RedisClient,
        *,
        alive_seconds: int,
        metrics: CacheMetrics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`alive_seconds` is the lifetime of an entry."""
        self._redis = redis
        self._metrics = metrics or CacheMetrics()
        self._alive_seconds = alive_seconds
        self._clock = clock
        self._pending: dict[UUID, float] = {}

    async def get(self, session_id: UUID, along: Lookup[Any] | None = None) -> str | None:
        """Return the cached facts of a live session; None if the database must be queried.

        `along` is read by the same command.
        """
        others = () if along is None else along.asks_for
        try:
            if self._pending:
                await self._flush_pending()
            entry, *replies = await self._redis.send("MGET", _key(session_id), *others)
        except RedisUnavailableError:
            self._metrics.count(_CACHE, Outcome.UNAVAILABLE)
            return None
        if along is not None:
            along.reply = replies
        if not isinstance(entry, str) or not entry.startswith(_ALIVE):
            self._metrics.count(_CACHE, Outcome.MISS)
            return None
        self._metrics.count(_CACHE, Outcome.HIT)
        return entry.removeprefix(_ALIVE)

    async def remember(self, session_id: UUID, fact: str, *, asked_at: float) -> None:
        """Cache the facts of a live session. `asked_at` is `now()` before the query of the database."""
        if self._clock() - asked_at > MAX_READ_SECONDS:
            return
        # With jitter, so that entries that were written together expire apart.
        milliseconds = int(self._alive_seconds * 1000 * random.uniform(0.8, 1.0))  # noqa: S311
        try:
            if self._pending:
                await self._flush_pending()
            await self._redis.send("SET", _key(session_id), _ALIVE + fact, "NX", "PX", milliseconds)
        except RedisUnavailableError:
            return

    async def forget(self, session_ids: Iterable[UUID]) -> None:
        """Write tombstones. Call it inside the transaction that revokes or changes the sessions."""
        give_up = self._clock() + TOMBSTONE_SECONDS
        self._pending.update(dict.fromkeys(session_ids, give_up))
        try:
            await self._flush_pending(bypass_circuit_breaker=True)
        except RedisUnavailableError:
            return

    def now(self) -> float:
        """Return the time of the clock of `asked_at`."""
        return self._clock()

    async def _flush_pending(self, *, bypass_circuit_breaker: bool = False) -> None:
        now = self._clock()
        self._pending = {key: give_up for key, give_up in self._pending.items() if give_up > now}
        batch = list(self._pending)
        await self._redis.send_all(
            [("SET", _key(session_id), _TOMBSTONE, "EX", TOMBSTONE_SECONDS) for session_id in batch],
            bypass_circuit_breaker=bypass_circuit_breaker,
        )
        for session_id in batch:
            self._pending.pop(session_id, None)
