"""Tags: what cached values depend on, and how all that depend on one thing become stale at once.

Each tag has a *generation*, a random text. A value is stored together with the generations that its tags had
**before** it was loaded, and is good only as long as they are the same. A change deletes the
generations of its tags **after** the commit, and before it responds; the next reader begins new ones.

So no order of events lets a stale value live: a reader that loaded before the commit holds generations of
before the deletion, and what it stores is never read. Nor does it matter when Redis forgets a tag by itself:
random generations do not come back, so its values are misses.

An invalidation that Redis did not take is kept, and sent before this process next asks for values. Until
then other processes that do reach Redis may read stale values, for as long as these live; the same holds when
a process dies between its commit and the invalidation. The time to live of a namespace bounds that.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.integrations.cache.namespace import Lookup, tag_key
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

TAG_SECONDS = 24 * 3600
"""Seconds that a generation lives. A shorter time would cost misses, not correctness."""

Generations = tuple[str, ...]
"""The generations of several tags, in the order of the tags."""


class Tags:
    """The generations, in Redis."""

    def __init__(self, redis: RedisClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._clock = clock
        self._pending: dict[str, float] = {}

    async def read(self, lookup: Lookup[Any]) -> tuple[str | None, Generations]:
        """Return what is stored, and the generations of the tags, which begin where there were none.

        Redis is not asked again for what another command has sent along.

        Raises:
            RedisUnavailableError: nothing can be said.
        """
        reply, lookup.reply = lookup.reply, None
        # With invalidations pending, what was read before may be stale.
        if reply is None or self._pending:
            await self._flush_pending()
            reply = await self._redis.send("MGET", *lookup.asks_for)
        tags = lookup.tags
        entry, *found = reply
        missing = [tag for tag, generation in zip(tags, found, strict=True) if generation is None]
        if not missing:
            return entry, tuple(generation for generation in found if generation is not None)
        begun = dict(zip(missing, await self._begin(missing), strict=True))
        # What was stored under a generation that is gone cannot be good.
        return None, tuple(generation or begun[tag] for tag, generation in zip(tags, found, strict=True))

    async def invalidate(self, tags: Iterable[str]) -> None:
        """Make stale what depends on any of these. Never raises for want of Redis."""
        give_up = self._clock() + TAG_SECONDS
        self._pending.update(dict.fromkeys(tags, give_up))
        try:
            await self._flush_pending(bypass_circuit_breaker=True)
        except RedisUnavailableError:
            return

    async def _begin(self, tags: Sequence[str]) -> list[str]:
        # NX: of two readers that begin one at the same time, both go on with the first.
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
            # Invalidated once more meanwhile, it waits for the reply to that.
            if self._pending.get(tag) == give_up:
                del self._pending[tag]
