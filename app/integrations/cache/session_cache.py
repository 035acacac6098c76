"""Whether a session is alive, without asking the database each time.

Each session has at most one entry, in one of two states:

- *alive*, with what authentication needs to know. Written by a reader that asked the database, with SET NX,
  for some seconds.
- *tombstone*, which says: ask the database, and remember nothing. Written when a session is revoked or
  changed, over anything that is there, **before** the commit.

A reader that saw the session alive before the commit finds the tombstone when it comes to write (NX), so it
cannot revive a session that was revoked in between. A revocation that is rolled back does no
harm: the database, when asked, still says alive.

A tombstone that could not be written is kept, and written before this process next asks Redis for a session.
Until then, other processes that do reach Redis may trust an *alive* entry for the seconds it has left
(`SESSION_CACHE_SECONDS`): that is the bound on the one case that a cache cannot exclude.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from app.integrations.cache.metrics import CacheKind, CacheMetrics, NamedCache, Outcome
from app.integrations.cache.namespace import Lookup
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

TOMBSTONE_SECONDS = 600
"""Longer than any transaction that revokes, and `MAX_READ_SECONDS` of a reader that began before its end."""
MAX_READ_SECONDS = 60.0
"""A reader that took longer than this from asking the database to writing here does not write."""

_CACHE: Final = NamedCache(CacheKind.SESSION, "sessions")
_key: Final = "session:{}".format
_ALIVE = "alive/2:"
"""The number changes with the format of the facts, so that releases ignore entries of each other. Tombstones
hold for all of them."""
_TOMBSTONE = "ask"


class SessionCache:
    """Cache-aside for sessions. Never raises for want of Redis."""

    def __init__(
        self,
        redis: RedisClient,
        *,
        alive_seconds: int,
        metrics: CacheMetrics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`alive_seconds` is how long a session may be thought alive without asking the database."""
        self._redis = redis
        self._metrics = metrics or CacheMetrics()
        self._alive_seconds = alive_seconds
        self._clock = clock
        self._pending: dict[UUID, float] = {}

    async def get(self, session_id: UUID, along: Lookup[Any] | None = None) -> str | None:
        """The fact remembered of a session that is alive; None means: ask the database.

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
        """Note that the session is alive. `asked_at` is `now()` of before the database was asked."""
        if self._clock() - asked_at > MAX_READ_SECONDS:
            return
        # Jitter, so that sessions that were opened together do not all come back to the database together.
        milliseconds = int(self._alive_seconds * 1000 * random.uniform(0.8, 1.0))  # noqa: S311
        try:
            if self._pending:
                await self._flush_pending()
            await self._redis.send("SET", _key(session_id), _ALIVE + fact, "NX", "PX", milliseconds)
        except RedisUnavailableError:
            return

    async def forget(self, session_ids: Iterable[UUID]) -> None:
        """Leave tombstones. Call it inside the transaction that ends or changes the sessions."""
        give_up = self._clock() + TOMBSTONE_SECONDS
        self._pending.update(dict.fromkeys(session_ids, give_up))
        try:
            await self._flush_pending(bypass_circuit_breaker=True)
        except RedisUnavailableError:
            return

    def now(self) -> float:
        """The clock that `asked_at` is read from."""
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
