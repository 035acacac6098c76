"""The database of one process: a lazily created engine, and its sessions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Connection, Dialect, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session

from app.core.logs.logger import get_logger
from app.core.metrics.instruments import Instruments
from app.core.setting_types import DatabasePooler
from app.core.settings import Settings
from app.core.tracing.tracing import instrument_engine
from app.db.errors import DatabaseUnreachableError
from app.db.pool import ConnectionPool, Ping, PoolUsage, pool_usage
from app.db.statement_log import log_statements
from app.db.urls import asyncpg_url, libpq_url

logger = get_logger(__name__)

APPLICATION_NAME = "service"
"""The name of our connections in pg_stat_activity; migrations have another one."""

OpenSession = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens a new session, such as `Database.session`; for code that commits in several steps."""

_LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Exceptions of asyncpg when a connection cannot be opened, or is lost."""


class Database:
    """The engine and sessions of one database. It connects at the first use."""

    def __init__(self, settings: Settings, instruments: Instruments | None = None) -> None:
        """`instruments` export the use of the connection pool."""
        self._settings = settings
        self._instruments = instruments
        self._role_checked = False

    @cached_property
    def engine(self) -> AsyncEngine:
        """The pool of connections: 20, and 10 more under load, unless the settings say otherwise."""
        engine = create_async_engine(
            asyncpg_url(self._settings.database_url),
            creator=self._open,
            poolclass=ConnectionPool,
            pool_pre_ping=True,
            pool_size=self._settings.db_pool_size,
            max_overflow=self._settings.db_max_overflow,
            pool_recycle=self._settings.db_pool_recycle_seconds,
            pool_timeout=self._settings.db_pool_timeout_seconds,
            # Errors must not quote the values of a request.
            hide_parameters=True,
        )
        log_statements(engine.sync_engine, slow_ms=self._settings.log_slow_statement_ms)
        ping = Ping(seconds=self._settings.db_connect_timeout_seconds)
        engine.dialect.do_ping = ping.is_alive  # type: ignore[method-assign,assignment]
        _report_lost_first_connection(engine.dialect)
        event.listen(engine.sync_engine, "handle_error", _report_lost_connection)
        instrument_engine(engine.sync_engine)
        if self._instruments is not None:
            self._observe_pool(engine, self._instruments)
        return engine

    def _observe_pool(self, engine: AsyncEngine, instruments: Instruments) -> None:
        def observe(pool: ConnectionPool) -> None:
            in_use = pool.checkedout()
            instruments.pool_in_use.set(in_use)
            instruments.pool_open.set(in_use + pool.checkedin())
            instruments.pool_waiting.set(pool.waiting)

        assert isinstance(engine.pool, ConnectionPool)
        engine.pool.observer = observe
        instruments.pool_limit.set(self._settings.db_pool_size + self._settings.db_max_overflow)

    @cached_property
    def session_class(self) -> type[Session]:
        """A session class of this database alone, so that event listeners do not see other databases."""

        class DatabaseSession(Session):
            pass

        return DatabaseSession

    @cached_property
    def _sessions(self) -> async_sessionmaker[AsyncSession]:
        return async_sessionmaker(self.engine, sync_session_class=self.session_class, expire_on_commit=False)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session. It takes a connection at its first statement, and returns it at the end."""
        return _open(self._sessions)

    @cached_property
    def _reading_sessions(self) -> async_sessionmaker[AsyncSession]:
        # Behind a pooler a statement needs a transaction: one message prepares it, another one runs it.
        engine = (
            self.engine if self._is_pooled else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        return async_sessionmaker(engine, sync_session_class=ReadingSession, expire_on_commit=False)

    def reading_session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session that only reads, without the round trips of `BEGIN` and `ROLLBACK`.

        Each statement sees what was committed before it, as inside a transaction of PostgreSQL's default
        isolation. Changes are refused with `ReadingSessionError`.
        """
        return _open(self._reading_sessions)

    def pool_usage(self) -> PoolUsage:
        """Return the use of the connection pool."""
        return pool_usage(self.engine, max_overflow=self._settings.db_max_overflow)

    async def ping(self) -> None:
        """Run an empty query. Failures to respond are errors that `errors.is_unavailable` recognises."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close the idle connections. The next use opens new ones."""
        if "engine" in self.__dict__:
            await self.engine.dispose()

    def _open(self) -> DBAPIConnection:
        dbapi = self.engine.dialect.dbapi
        assert dbapi is not None
        # The dialect has a statement cache besides that of asyncpg; behind a pooler both are off.
        options = {"prepared_statement_cache_size": 0} if self._is_pooled else {}
        connection: DBAPIConnection = dbapi.connect(async_creator_fn=self._connect, **options)
        return connection

    @property
    def _is_pooled(self) -> bool:
        return self._settings.db_pooler is DatabasePooler.TRANSACTION

    async def _connect(self) -> asyncpg.Connection:
        settings = self._settings
        try:
            connection = await asyncpg.connect(
                libpq_url(settings.database_url),
                timeout=settings.db_connect_timeout_seconds,
                # The server's own limit comes first; this one is for a server that no longer responds.
                command_timeout=settings.db_statement_timeout_seconds + 2,
                server_settings=self._server_settings(),
                # Off, statements have no name. A named one would stay on a connection that clients share.
                **({"statement_cache_size": 0} if self._is_pooled else {}),
            )
        except _LOST as error:
            pool = self.engine.pool
            assert isinstance(pool, ConnectionPool)
            pool.opening_failed()
            raise DatabaseUnreachableError("no connection to PostgreSQL") from error
        if self._is_pooled and not self._role_checked:
            self._role_checked = True
            await _warn_without_timeout(connection)
        return connection

    def _server_settings(self) -> dict[str, str]:
        # A pooler accepts only these two. It refuses `statement_timeout`, which is set on the role instead.
        passed = {"application_name": APPLICATION_NAME, "timezone": "UTC"}
        if self._is_pooled:
            return passed
        milliseconds = int(self._settings.db_statement_timeout_seconds * 1000)
        return passed | {"statement_timeout": str(milliseconds)}


class ReadingSessionError(RuntimeError):
    """A reading session tried to change data, for example in the implementation of a GET operation."""


class ReadingSession(Session):
    """A session without transactions, which refuses changes: they would be permanent at once.

    Raises:
        ReadingSessionError: on a flush with changes, and on statements that change rows.
    """


@event.listens_for(ReadingSession, "before_flush")
def _refuse_changes(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise ReadingSessionError("a reading session cannot write objects")


@event.listens_for(ReadingSession, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise ReadingSessionError("a reading session cannot execute a statement that changes rows")


@asynccontextmanager
async def _open(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """Open a session, and return its connection even if the task is cancelled, as `async with session` does.

    After a commit and before the first statement a session has no connection.
    """
    session = sessions()
    try:
        yield session
    finally:
        if session.in_transaction():
            await asyncio.shield(asyncio.create_task(session.close()))


def _report_lost_connection(context: ExceptionContext) -> None:
    """Treat the driver's error about its own state as a lost connection, which is then opened again.

    asyncpg raises it where a connection ends between two messages of one statement. Using a connection twice
    at once is another error, `InterfaceError`.
    """
    if isinstance(context.original_exception.__cause__, asyncpg.InternalClientError):
        context.is_disconnect = True


def _report_lost_first_connection(dialect: Dialect) -> None:
    """Report a first connection that ends while SQLAlchemy reads the server's version as unavailable.

    Depending on the moment, SQLAlchemy raises `ResourceClosedError`, `NotImplementedError` or an error of the
    driver. Elsewhere these mean a mistake in the calling code; SQLAlchemy's own queries have none.
    """
    initialize = dialect.initialize
    lost = (ResourceClosedError, NotImplementedError, DBAPIError, dialect.loaded_dbapi.Error)

    def report(connection: Connection) -> None:
        try:
            initialize(connection)
        except lost as error:
            raise DatabaseUnreachableError("the first connection to PostgreSQL ended") from error

    dialect.initialize = report  # type: ignore[method-assign]


async def _warn_without_timeout(connection: asyncpg.Connection) -> None:
    """Log a warning if the connection's role has no limit on statements, with the statement that sets one.

    A failure of the query is ignored: the request that opens the connection fails in the same way.
    """
    try:
        # In a transaction, so that a pooler runs all of it on one connection.
        async with connection.transaction(readonly=True):
            row = await connection.fetchrow(
                "SELECT quote_ident(current_user) AS role, current_setting('statement_timeout') AS timeout"
            )
    except _LOST:
        return
    if row["timeout"] == "0":
        logger.warning(
            "the database role has no limit on statements",
            remedy=f"ALTER ROLE {row['role']} SET statement_timeout = '15s'",
        )
