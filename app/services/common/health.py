"""The health of the service: quick probes of its components, the report for operators, and metrics."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.base import now
from app.db.engine import Database
from app.db.errors import is_unavailable
from app.db.pool import PoolUsage
from app.integrations.broker import Broker
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from app.services.common.outbox.backlog import OutboxBacklog, outbox_backlog

_MIGRATIONS: Final = Path(__file__).parents[3] / "migrations"
PROBE_SECONDS: Final = 2.0
"""Seconds after which a dependency without a response counts as down."""


@dataclass(frozen=True, slots=True)
class Latencies:
    """Response times of the components in milliseconds; None for one that did not respond."""

    service: float
    database: float | None
    redis: float | None


@dataclass(slots=True)
class HealthProbe:
    """Pings the database and Redis concurrently."""

    database: Database
    redis: RedisClient

    async def measure(self) -> Latencies:
        """Measure the response time of every component."""
        # The response time of the service itself is how long its event loop lets a task wait.
        service = await _milliseconds(lambda: asyncio.sleep(0))
        database, redis = await asyncio.gather(
            _milliseconds(self.database.ping), _milliseconds(self._ask_redis)
        )
        return Latencies(service or 0.0, database, redis)

    async def _ask_redis(self) -> None:
        await self.redis.send("PING", bypass_circuit_breaker=True)


async def _milliseconds(ask: Callable[[], Awaitable[None]]) -> float | None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await ask()
    except RedisUnavailableError:
        return None
    except Exception as error:
        if is_unavailable(error):
            return None
        raise
    return _milliseconds_since(began)


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
    """None if the database and the code are at different migrations."""

    @property
    def is_migrated(self) -> bool:
        """Whether the database is at the newest migration of the code."""
        return self.revision == self.code_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisState:
    """The state of Redis, with the fields of the spec's `RedisHealth`. The latency is in milliseconds."""

    latency_ms: float
    version: str
    used_memory_bytes: int
    max_memory_bytes: int | None
    """None if only the memory of the machine limits it."""
    connected_clients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemState:
    """The detailed report. A component that did not respond is None."""

    started_at: datetime
    database: DatabaseState
    redis: RedisState | None
    queues: dict[str, int] | None
    """Tasks that wait, by queue."""


@dataclass(slots=True)
class SystemProbe:
    """Queries the database, Redis and the broker concurrently."""

    database: Database
    redis: RedisClient
    broker: RedisClient
    queues: Sequence[str]
    """The queues, of which each is a list in the broker, as Celery keeps them in Redis."""
    started_at: datetime = field(default_factory=now)

    async def measure(self) -> SystemState:
        """Query all components.

        Raises:
            DatabaseSilentError: PostgreSQL does not respond.
        """
        database, redis, queues = await asyncio.gather(
            self._ask_database(), self.measure_redis(), self._ask_broker()
        )
        return SystemState(started_at=self.started_at, database=database, redis=redis, queues=queues)

    async def measure_redis(self) -> RedisState | None:
        """Query Redis alone; None if it does not respond."""
        began = time.perf_counter()
        try:
            info = await self.redis.send("INFO", "server", "clients", "memory", bypass_circuit_breaker=True)
        except RedisUnavailableError:
            return None
        return RedisState(
            latency_ms=_milliseconds_since(began),
            # Valkey reports the version of Redis that it is compatible with as `redis_version`.
            version=str(info.get("valkey_version", info["redis_version"])),
            used_memory_bytes=int(info["used_memory"]),
            max_memory_bytes=int(info["maxmemory"]) or None,
            connected_clients=int(info["connected_clients"]),
        )

    async def _ask_database(self) -> DatabaseState:
        # Reads files, once.
        expected = await asyncio.to_thread(code_revision)
        generation = await self._ask_generation()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PROBE_SECONDS), self.database.engine.connect() as connection:
                version = await connection.scalar(text("SHOW server_version"))
                latency = _milliseconds_since(began)
                revision = await database_revision(connection)
                return DatabaseState(
                    latency_ms=latency,
                    version=str(version),
                    pool=self.database.pool_usage(),
                    revision=revision,
                    code_revision=expected,
                    # With pending migrations, which the report shows, the table may not exist yet.
                    outbox=(await outbox_backlog(connection, generation) if revision == expected else None),
                )
        except Exception as error:
            if is_unavailable(error):
                raise DatabaseSilentError from error
            raise

    async def _ask_generation(self) -> str | None:
        try:
            return await Broker(self.broker).known_generation()
        except RedisUnavailableError:
            return None

    async def _ask_broker(self) -> dict[str, int] | None:
        lengths = [("LLEN", queue) for queue in self.queues]
        try:
            waiting = await self.broker.send_all(lengths, bypass_circuit_breaker=True)
        except RedisUnavailableError:
            return None
        return dict(zip(self.queues, waiting, strict=True))


def _milliseconds_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)


@cache
def code_revision() -> str:
    """Return the newest migration of the code. The first call reads all migrations."""
    # Imported here: Alembic takes a tenth of the time and memory of a start, for this report alone.
    from alembic.script import ScriptDirectory

    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert head is not None
    return head


async def database_revision(connection: AsyncConnection) -> str | None:
    """Return the migration that the database is at; None if none was ever run."""
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


FRESH_SECONDS: Final = 5.0
"""Scrapes within this time share a state, so that scrapers cannot load the database."""
_MILLISECONDS: Final = 1000


class SystemMetrics:
    """A collector for `prometheus_client`. `refresh` queries the servers, `collect` renders the result."""

    def __init__(self, probe: SystemProbe) -> None:
        self._probe = probe
        self._lock = asyncio.Lock()
        self._refreshed_at = float("-inf")
        self._state: SystemState | None = None
        self._redis: RedisState | None = None

    async def refresh(self) -> None:
        """Query the servers, at most every `FRESH_SECONDS`. Failures to respond are not raised."""
        async with self._lock:
            if time.monotonic() - self._refreshed_at < FRESH_SECONDS:
                return
            self._state, self._redis = None, None
            try:
                self._state = await self._probe.measure()
                self._redis = self._state.redis
            except DatabaseSilentError:
                self._redis = await self._probe.measure_redis()
            finally:
                self._refreshed_at = time.monotonic()

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the last refresh. A server that did not respond has only the metric `…_up`."""
        state, redis = self._state, self._redis
        yield _gauge("database_up", "Whether PostgreSQL responds.", state is not None)
        yield _gauge("redis_up", "Whether Redis responds.", redis is not None)
        if state is not None:
            yield from _database(state.database)
            yield _queues(state.queues or {})
        if redis is not None:
            yield from _redis(redis)


def _database(state: DatabaseState) -> Iterator[Metric]:
    latency = state.latency_ms / _MILLISECONDS
    yield _gauge("database_latency_seconds", "Time that a query to PostgreSQL took.", latency)
    yield _gauge(
        "database_schema_current", "Whether the schema is at the migration of the code.", state.is_migrated
    )
    if state.outbox is not None:
        yield _gauge("outbox_due_events", "Events that are due and not relayed.", state.outbox.due)
        age = state.outbox.oldest_seconds or 0.0
        yield _gauge("outbox_oldest_due_seconds", "How long the oldest due event has waited.", age)
        yield from _unconfirmed(state.outbox)


def _unconfirmed(backlog: OutboxBacklog) -> Iterator[Metric]:
    yield _gauge("outbox_unconfirmed_events", "Events whose tasks have not ended.", backlog.unconfirmed)
    age = backlog.oldest_unconfirmed_seconds or 0.0
    yield _gauge(
        "outbox_oldest_unconfirmed_seconds", "How long the oldest unconfirmed event has been due.", age
    )
    yield _gauge("outbox_lost_events", "Events whose messages the broker may have lost.", backlog.lost)
    yield _gauge("outbox_given_up_events", "Events given up without a confirmation.", backlog.given_up)


def _redis(state: RedisState) -> Iterator[Metric]:
    latency = state.latency_ms / _MILLISECONDS
    yield _gauge("redis_latency_seconds", "Time that a command to Redis took.", latency)
    yield _gauge("redis_memory_used_bytes", "Memory that Redis uses.", state.used_memory_bytes)
    yield _gauge("redis_memory_max_bytes", "Limit of that memory, 0 for none.", state.max_memory_bytes or 0)
    yield _gauge("redis_connected_clients", "Connections to Redis.", state.connected_clients)


def _queues(waiting: dict[str, int]) -> Metric:
    family = GaugeMetricFamily("queue_depth", "Tasks that wait in a queue.", labels=("queue",))
    for name, depth in waiting.items():
        family.add_metric((name,), depth)
    return family


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
