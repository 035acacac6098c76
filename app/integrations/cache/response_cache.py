"""A cache of responses to requests with an idempotency key, so that repetitions need no database."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from app.integrations.cache.metrics import CacheKind, CacheMetrics, NamedCache, Outcome
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

SECONDS: Final = 3600
"""Lifetime of an entry. Later repetitions, which are rare, query the database."""
MAX_BODY_BYTES: Final = 64 * 1024
"""Larger responses are not cached."""
_CACHE: Final = NamedCache(CacheKind.RESPONSE, "idempotency")


class CachedResponse(BaseModel):
    """The response to a request with an idempotency key, and the fingerprint of that request."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    fingerprint: bytes
    status: int
    headers: dict[str, str]
    body: bytes
    """Encrypted by `app.core.secret_box`."""


class ResponseCache:
    """Caches committed responses. They never change, so that entries need no invalidation."""

    def __init__(self, redis: RedisClient, metrics: CacheMetrics) -> None:
        self._redis = redis
        self._metrics = metrics

    async def get(self, scope: str, key: str) -> CachedResponse | None:
        """Return the cached response; None if the database must be queried."""
        try:
            entry = await self._redis.send("GET", _name(scope, key))
        except RedisUnavailableError:
            self._count(Outcome.UNAVAILABLE)
            return None
        if entry is None:
            self._count(Outcome.MISS)
            return None
        try:
            response = CachedResponse.model_validate_json(entry)
        except ValidationError:
            self._count(Outcome.CORRUPT)
            return None
        self._count(Outcome.HIT)
        return response

    async def remember(self, scope: str, key: str, response: CachedResponse) -> None:
        """Cache a committed response, unless it is too large or Redis does not respond."""
        if len(response.body) > MAX_BODY_BYTES:
            return
        with suppress(RedisUnavailableError):
            await self._redis.send("SET", _name(scope, key), response.model_dump_json(), "EX", SECONDS)

    def _count(self, outcome: Outcome) -> None:
        self._metrics.count(_CACHE, outcome)


def _name(scope: str, key: str) -> str:
    # Hashed, because a key is arbitrary text.
    digest = hashlib.sha256(f"{scope}\0{key}".encode()).hexdigest()
    return f"response:{digest}"
