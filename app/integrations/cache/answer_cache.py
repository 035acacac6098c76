"""What keyed requests were answered, so that one that is sent again costs the database nothing."""

from __future__ import annotations

import hashlib
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from app.integrations.cache.metrics import CacheKind, CacheMetrics, Outcome
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError

SECONDS: Final = 3600
"""Clients repeat a request soon; later the database answers."""
MAX_BODY_BYTES: Final = 64 * 1024
"""Larger ones stay where they are."""
_NAMESPACE: Final = "idempotency"


class CachedAnswer(BaseModel):
    """An answer as the database has it."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    fingerprint: bytes
    status: int
    headers: dict[str, str]
    body: bytes
    """Sealed."""


class AnswerCache:
    """Remembers what is committed, and that alone: it never changes again, so nothing has to be forgotten."""

    def __init__(self, redis: RedisClient, metrics: CacheMetrics) -> None:
        self._redis = redis
        self._metrics = metrics

    async def recall(self, scope: str, key: str) -> CachedAnswer | None:
        """The answer; None means: ask the database."""
        try:
            entry = await self._redis.send("GET", _name(scope, key))
        except RedisUnavailableError:
            self._count(Outcome.UNAVAILABLE)
            return None
        if entry is None:
            self._count(Outcome.MISS)
            return None
        try:
            answer = CachedAnswer.model_validate_json(entry)
        except ValidationError:
            self._count(Outcome.CORRUPT)
            return None
        self._count(Outcome.HIT)
        return answer

    async def remember(self, scope: str, key: str, answer: CachedAnswer) -> None:
        """Keep a committed answer for a while, where there is room and Redis answers."""
        if len(answer.body) > MAX_BODY_BYTES:
            return
        try:
            await self._redis.send("SET", _name(scope, key), answer.model_dump_json(), "EX", SECONDS)
        except RedisUnavailableError:
            return

    def _count(self, outcome: Outcome) -> None:
        self._metrics.count(CacheKind.ANSWER, _NAMESPACE, outcome)


def _name(scope: str, key: str) -> str:
    # Hashed, since a key may be any text.
    digest = hashlib.sha256(f"{scope}\0{key}".encode()).hexdigest()
    return f"answer:{digest}"
