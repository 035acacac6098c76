"""`DATABASE_URL` in the forms of several drivers."""

from __future__ import annotations

from sqlalchemy import URL, make_url


def asyncpg_url(database_url: str) -> URL:
    """Return the URL for SQLAlchemy's asynchronous engine, which the application uses."""
    return _with_driver(database_url, "asyncpg")


def psycopg2_url(database_url: str) -> URL:
    """Return the URL for SQLAlchemy's synchronous engine, which migrations use."""
    return _with_driver(database_url, "psycopg2")


def libpq_url(database_url: str) -> str:
    """Return the URL without a driver, for libpq and asyncpg. It may have `sslmode`, or a socket as host."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _with_driver(database_url: str, driver: str) -> URL:
    return make_url(database_url).set(drivername=f"postgresql+{driver}")
