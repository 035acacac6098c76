"""The database of one process: an engine made at its first use, and sessions from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Pool, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from app.core.settings import Settings
from app.db.failures import DatabaseUnreachableError
from app.db.urls import asyncpg_url, libpq_url


class Database:
    """Connects when first asked, never on import or construction."""

    def __init__(self, settings: Settings, *, pool_class: type[Pool] | None = None) -> None:
        """`pool_class` replaces the pool and its numbers: `NullPool` where event loops come and go."""
        self._settings = settings
        self._pool_class = pool_class

    @cached_property
    def engine(self) -> AsyncEngine:
        """The pool of connections: 20, and 10 more under load, unless the settings say otherwise."""
        return create_async_engine(
            asyncpg_url(self._settings.database_url),
            async_creator=self._connect,
            pool_pre_ping=True,
            **self._pool_arguments(),
        )

    @cached_property
    def _sessions(self) -> async_sessionmaker[AsyncSession]:
        return async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session that takes a connection at its first statement, and gives it back in the end."""
        async with self._sessions() as session:
            yield session

    async def ping(self) -> None:
        """Ask the database for nothing. Without an answer, raises what `failures.is_unavailable` knows."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close the idle connections. The next use opens new ones."""
        if "engine" in self.__dict__:
            await self.engine.dispose()

    def _pool_arguments(self) -> dict[str, Any]:
        if self._pool_class is not None:
            return {"poolclass": self._pool_class}
        settings = self._settings
        return {
            "pool_size": settings.db_pool_size,
            "max_overflow": settings.db_max_overflow,
            "pool_recycle": settings.db_pool_recycle_seconds,
            "pool_timeout": settings.db_pool_timeout_seconds,
        }

    async def _connect(self) -> asyncpg.Connection:
        settings = self._settings
        milliseconds = int(settings.db_statement_timeout_seconds * 1000)
        try:
            return await asyncpg.connect(
                libpq_url(settings.database_url),
                timeout=settings.db_connect_timeout_seconds,
                # The server's own limit comes first; this one is for a server that no longer answers.
                command_timeout=settings.db_statement_timeout_seconds + 2,
                server_settings={"statement_timeout": str(milliseconds), "timezone": "UTC"},
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnreachableError("no connection to PostgreSQL") from error
