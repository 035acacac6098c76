"""Faults of the database of a running service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

from app.db.base import Base
from app.db.urls import psycopg2_url

_AWAY = "_away"


@contextmanager
def tables_gone(database_url: str) -> Iterator[None]:
    """Rename all tables during the block, which causes internal errors."""
    names = [table.name for table in Base.metadata.sorted_tables]
    _execute(database_url, *(f'ALTER TABLE "{name}" RENAME TO "{name}{_AWAY}"' for name in names))
    try:
        yield
    finally:
        _execute(database_url, *(f'ALTER TABLE "{name}{_AWAY}" RENAME TO "{name}"' for name in names))


@contextmanager
def database_gone(database_url: str) -> Iterator[None]:
    """Refuse connections to the database, and close existing ones, during the block."""
    name = make_url(database_url).database
    server = make_url(database_url).set(database="postgres").render_as_string(hide_password=False)
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    _execute(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', ended)
    try:
        yield
    finally:
        _execute(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def _execute(database_url: str, *statements: str) -> None:
    engine = create_engine(psycopg2_url(database_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
