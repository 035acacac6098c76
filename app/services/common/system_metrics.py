"""Metrics of database, Redis, queues and outbox, read during a scrape."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Final

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from app.services.common.health import (
    DatabaseSilentError,
    DatabaseState,
    RedisState,
    SystemProbe,
    SystemState,
)
from app.services.common.outbox.backlog import OutboxBacklog

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
