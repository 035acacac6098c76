"""A connection pool that fails fast when the database is unavailable."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.pool.base import _ConnectionRecord

from app.db.errors import DatabaseUnreachableError

PoolObserver = Callable[["ConnectionPool"], None]


class ConnectionPool(AsyncAdaptedQueuePool):
    """A pool whose waiting checkouts fail as soon as a connection could not be opened.

    SQLAlchemy's own pool does not wake its waiters then: they time out one after the other, each after an
    attempt of its own.
    """

    _failed_at = -math.inf
    waiting = 0
    """Checkouts that wait for a connection to be returned."""
    observer: PoolObserver | None = None
    """Called after each change of the pool's use."""

    def opening_failed(self) -> None:
        """Note that the database cannot be reached now."""
        self._failed_at = time.monotonic()

    def _create_connection(self) -> ConnectionPoolEntry:
        # Opened at the checkout, so that a record whose connection failed goes back to the queue.
        return _ConnectionRecord(self, connect=False)

    def _do_get(self) -> ConnectionPoolEntry:
        began = time.monotonic()
        if self._pool.empty() and self._overflow >= self._max_overflow:
            place = self._wait_for_place()
        else:
            place = super()._do_get()
        self._observe()
        if place.dbapi_connection is None and self._failed_at > began:
            # Another request has just failed: a new attempt would make the next in line wait as long.
            self._do_return_conn(place)
            raise DatabaseUnreachableError("no connection to PostgreSQL could be opened meanwhile")
        return place

    def _wait_for_place(self) -> ConnectionPoolEntry:
        self.waiting += 1
        self._observe()
        try:
            return super()._do_get()
        finally:
            self.waiting -= 1
            self._observe()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        self._observe()

    def _observe(self) -> None:
        if self.observer is not None:
            self.observer(self)

    def recreate(self) -> ConnectionPool:
        """Return a new pool of the same kind: SQLAlchemy replaces the pool when it is disposed of."""
        pool = super().recreate()
        assert isinstance(pool, ConnectionPool)
        pool.observer = self.observer
        return pool


FRESH_SECONDS = 0.5
"""Seconds after a response during which a connection counts as alive without a round trip, unless it is
closed. HikariCP has the same default."""


class Ping:
    """SQLAlchemy's pre-ping with its own time limit: checks that an idle connection is alive."""

    def __init__(self, *, seconds: float) -> None:
        """Wait at most `seconds` for a response."""
        self._seconds = seconds
        self._responded_at: WeakKeyDictionary[asyncpg.Connection, float] = WeakKeyDictionary()

    def is_alive(self, connection: DBAPIConnection) -> bool:
        """Whether the connection is alive; SQLAlchemy replaces one that is not.

        Raises:
            DatabaseUnreachableError: the server does not respond, so another connection would not help.
        """
        adapted: Any = connection
        driver = adapted.driver_connection
        if driver.is_closed():
            return False
        if time.monotonic() - self._responded_at.get(driver, -math.inf) < FRESH_SECONDS:
            return True
        try:
            adapted.run_async(self._ask)
        except TimeoutError as error:
            # Otherwise SQLAlchemy would close it gracefully, and wait for that.
            driver.terminate()
            raise DatabaseUnreachableError("PostgreSQL does not respond") from error
        except Exception:
            # Any exception: a driver that was interrupted may be in an inconsistent state.
            return False
        self._responded_at[driver] = time.monotonic()
        return True

    async def _ask(self, connection: asyncpg.Connection) -> None:
        # The simple protocol: one round trip, and a pooler cannot run its halves on two connections.
        await connection.execute("SELECT 1", timeout=self._seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolUsage:
    """Connections to the database, with the fields of the spec's `PoolUsage`."""

    size: int
    """Connections that stay open."""
    limit: int
    """Connections that may be open under load."""
    in_use: int
    idle: int


def pool_usage(engine: AsyncEngine, *, max_overflow: int) -> PoolUsage:
    """Return the current use of the engine's pool."""
    pool = engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    return PoolUsage(
        size=pool.size(),
        limit=pool.size() + max_overflow,
        in_use=pool.checkedout(),
        idle=pool.checkedin(),
    )
