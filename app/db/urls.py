"""One `DATABASE_URL`, several drivers."""

from __future__ import annotations

from sqlalchemy import URL, make_url


def asyncpg_url(database_url: str) -> URL:
    """For SQLAlchemy's asynchronous engine: the application."""
    return _with_driver(database_url, "asyncpg")


def psycopg2_url(database_url: str) -> URL:
    """For SQLAlchemy's synchronous engine: migrations."""
    return _with_driver(database_url, "psycopg2")


def libpq_url(database_url: str) -> str:
    """Without any driver, as libpq and asyncpg read it: with `sslmode`, or a socket's folder as host."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _with_driver(database_url: str, driver: str) -> URL:
    return make_url(database_url).set(drivername=f"postgresql+{driver}")
