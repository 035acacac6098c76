"""Detailed health of the service, as this process sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.db.base import now
from app.db.engine import Database
from app.db.errors import is_unavailable
from app.db.pool_usage import PoolUsage
from app.db.revisions import code_revision, database_revision
from app.integrations.broker import Broker
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from app.integrations.cache.redis_facts import RedisFacts, list_lengths, redis_facts
from app.services.common.health import PROBE_SECONDS
from app.services.common.outbox.backlog import OutboxBacklog, outbox_backlog


class DatabaseSilentError(Exception):
    """PostgreSQL does not respond, or not in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """The state of PostgreSQL. The latency is in milliseconds."""

    latency_ms: float
    version: str
    pool: PoolUsage
    revision: str | None
    """The migration that the database is at."""
    code_revision: str
    outbox: OutboxBacklog | None
    """None where the database is at another migration than the code."""

    @property
    def is_migrated(self) -> bool:
        """Whether the tables are those that the code expects."""
        return self.revision == self.code_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisState:
    """The state of Redis. The latency is in milliseconds."""

    latency_ms: float
    facts: RedisFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemState:
    """All of it; None for what did not respond."""

    started_at: datetime
    database: DatabaseState
    redis: RedisState | None
    queues: dict[str, int] | None
    """Tasks that wait, by queue."""


class SystemProbe:
    """Asks the database, Redis and the broker, at the same time."""

    def __init__(
        self, database: Database, redis: RedisClient, broker: RedisClient, *, queues: Sequence[str]
    ) -> None:
        """`broker` has a list for each of `queues`, as Celery keeps them in Redis."""
        self._database = database
        self._redis = redis
        self._broker = broker
        self._queues = queues
        self._started_at = now()

    async def measure(self) -> SystemState:
        """One look at everything.

        Raises:
            DatabaseSilentError: without the database there is nothing to report.
        """
        database, redis, queues = await asyncio.gather(
            self._ask_database(), self._ask_redis(), self._ask_broker()
        )
        return SystemState(started_at=self._started_at, database=database, redis=redis, queues=queues)

    async def measure_redis(self) -> RedisState | None:
        """Look at Redis alone; None if it does not respond."""
        return await self._ask_redis()

    async def _ask_database(self) -> DatabaseState:
        # Reads files, once.
        expected = await asyncio.to_thread(code_revision)
        generation = await self._ask_generation()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PROBE_SECONDS), self._database.engine.connect() as connection:
                version = await connection.scalar(text("SHOW server_version"))
                latency = _milliseconds_since(began)
                revision = await database_revision(connection)
                return DatabaseState(
                    latency_ms=latency,
                    version=str(version),
                    pool=self._database.pool_usage(),
                    revision=revision,
                    code_revision=expected,
                    # Its table may not be there yet, and that is just what the report has to say.
                    outbox=(await outbox_backlog(connection, generation) if revision == expected else None),
                )
        except Exception as error:
            if is_unavailable(error):
                raise DatabaseSilentError from error
            raise

    async def _ask_generation(self) -> str | None:
        try:
            return await Broker(self._broker).known_generation()
        except RedisUnavailableError:
            return None

    async def _ask_redis(self) -> RedisState | None:
        began = time.perf_counter()
        try:
            facts = await redis_facts(self._redis)
        except RedisUnavailableError:
            return None
        return RedisState(latency_ms=_milliseconds_since(began), facts=facts)

    async def _ask_broker(self) -> dict[str, int] | None:
        try:
            lengths = await list_lengths(self._broker, self._queues)
        except RedisUnavailableError:
            return None
        return dict(zip(self._queues, lengths, strict=True))


def _milliseconds_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
