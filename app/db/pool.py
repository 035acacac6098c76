"""A pool of connections that says quickly that the database is away."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.pool.base import _ConnectionRecord

from app.db.errors import DatabaseUnreachableError

PoolObserver = Callable[["ConnectionPool"], None]


class ConnectionPool(AsyncAdaptedQueuePool):
    """A pool whose waiters fail at once when a connection could not be opened.

    SQLAlchemy's own pool forgets a place whose connection fails to open, and wakes no waiter. Waiters then
    time out one after the other, each having tried the same.
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
        # Opened by who checks it out: a place whose connection failed then goes back to the queue.
        return _ConnectionRecord(self, connect=False)

    def _do_get(self) -> ConnectionPoolEntry:
        began = time.monotonic()
        if self._pool.empty() and self._overflow >= self._max_overflow:
            place = self._wait_for_place()
        else:
            place = super()._do_get()
        self._observe()
        if place.dbapi_connection is None and self._failed_at > began:
            # Another request has just failed: trying again would make those behind wait as long.
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
"""Seconds after a response in which a connection is taken to be alive without another round trip, unless it
is closed meanwhile. HikariCP has the same default."""


class Ping:
    """Asks whether a connection that lay idle still lives: SQLAlchemy's pre-ping, with a limit of its own."""

    def __init__(self, *, seconds: float) -> None:
        """`seconds` are the longest wait for a response."""
        self._seconds = seconds
        self._responded_at: WeakKeyDictionary[asyncpg.Connection, float] = WeakKeyDictionary()

    def is_alive(self, connection: DBAPIConnection) -> bool:
        """Whether the connection is alive. A dead one is replaced.

        Raises:
            DatabaseUnreachableError: the server is silent. Another connection would fare no better.
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
            # Else it would be closed politely, and that waited for.
            driver.terminate()
            raise DatabaseUnreachableError("PostgreSQL is silent") from error
        except Exception:
            # Whatever it is: a driver that was cut off in the middle may be confused about its own state.
            return False
        self._responded_at[driver] = time.monotonic()
        return True

    async def _ask(self, connection: asyncpg.Connection) -> None:
        # The simple protocol: one round trip, and a pooler cannot run its halves on two connections.
        await connection.execute("SELECT 1", timeout=self._seconds)
