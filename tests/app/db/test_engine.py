"""The engine: lazy connections, limits, and unavailability."""

from __future__ import annotations

import asyncio
import random
import socket

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.settings import Settings
from app.db.engine import Database
from app.db.errors import is_unavailable
from app.db.urls import asyncpg_url, libpq_url, psycopg2_url
from tests.app.conftest import SettingsFactory


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def failure_of(database: Database) -> Exception:
    async with asyncio.timeout(60):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            await database.ping()
    await database.close()
    return caught.value


def test_url_is_converted_for_every_driver() -> None:
    given = "postgresql://me:s%40crt@db:5433/app?sslmode=require"
    assert asyncpg_url(given).drivername == "postgresql+asyncpg"
    assert psycopg2_url(given).drivername == "postgresql+psycopg2"
    assert psycopg2_url(given).password == "s@crt"
    assert libpq_url("postgresql+psycopg2://me:s%40crt@db/app?sslmode=require") == (
        "postgresql://me:s%40crt@db/app?sslmode=require"
    )


def test_construction_opens_no_connection(make_settings: SettingsFactory) -> None:
    database = Database(make_settings(database_url="postgresql://nobody@192.0.2.1/nothing"))
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_pool_has_documented_sizes(settings: Settings) -> None:
    fields = Settings.model_fields
    names = ("db_pool_size", "db_max_overflow", "db_pool_recycle_seconds")
    values = settings.model_dump() | {name: fields[name].default for name in names}
    database = Database(settings.model_construct(**values))
    pool = database.engine.pool
    assert (pool.size(), pool._max_overflow) == (20, 10)  # type: ignore[attr-defined]
    assert (pool._recycle, pool._pre_ping) == (1800, True)
    await database.close()


async def test_sessions_have_utc_and_statement_time_out(database: Database) -> None:
    async with database.session() as session:
        assert await session.scalar(text("SHOW timezone")) == "UTC"
        assert await session.scalar(text("SHOW statement_timeout")) == "15s"


async def test_refused_connection_is_unavailable_at_once(make_settings: SettingsFactory) -> None:
    url = f"postgresql://nobody@127.0.0.1:{closed_port()}/nothing"
    settings = make_settings(database_url=url, db_connect_timeout_seconds=600)
    assert is_unavailable(await failure_of(Database(settings)))


async def test_silent_server_is_unavailable_after_the_time_out(make_settings: SettingsFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
        settings = make_settings(database_url=url, db_connect_timeout_seconds=0.2)
        assert is_unavailable(await failure_of(Database(settings)))


async def test_wrong_password_is_unavailable(make_settings: SettingsFactory, migrated_url: str) -> None:
    url = asyncpg_url(migrated_url).set(drivername="postgresql", password="wrong")
    database = Database(make_settings(database_url=url.render_as_string(hide_password=False)))
    error = await failure_of(database)
    assert is_unavailable(error)


async def test_exhausted_pool_is_unavailable(make_settings: SettingsFactory) -> None:
    settings = make_settings(db_pool_size=1, db_max_overflow=0, db_pool_timeout_seconds=0.1)
    database = Database(settings)
    async with database.engine.connect():
        with pytest.raises(PoolTimeoutError) as caught:
            await database.ping()
    await database.close()
    assert is_unavailable(caught.value)


async def test_connection_closed_by_server_is_unavailable_then_replaced(
    database: Database,
) -> None:
    async with database.session() as session:
        with pytest.raises(DBAPIError) as caught:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert is_unavailable(caught.value)
    await database.ping()


async def test_dead_idle_connections_are_replaced(database: Database, settings: Settings) -> None:
    async with database.engine.connect() as soon_idle:
        pid = await soon_idle.scalar(text("SELECT pg_backend_pid()"))
    other = Database(settings)
    async with other.engine.connect() as killer:
        await killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    await other.close()
    await database.ping()


@pytest.mark.parametrize(("fresh_seconds", "questions"), [(600, 1), (0, 3)])
async def test_recently_used_connection_is_not_pinged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fresh_seconds: int, questions: int
) -> None:
    monkeypatch.setattr("app.db.pool.FRESH_SECONDS", fresh_seconds)
    database = Database(settings)
    queries: list[str] = []
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        # It sees the ping, which is plain text, but no prepared statements.
        driver.add_query_logger(lambda record: queries.append(record.query))
    for _ in range(3):
        await database.ping()
    await database.close()
    assert queries.count("SELECT 1") == questions


async def test_statement_time_out_is_unavailable(make_settings: SettingsFactory) -> None:
    database = Database(make_settings(db_statement_timeout_seconds=0.1))
    async with database.session() as session:
        with pytest.raises(DBAPIError) as caught:
            await session.execute(text("SELECT pg_sleep(5)"))
    await database.close()
    assert is_unavailable(caught.value)


async def test_invalid_statements_are_not_unavailable(database: Database) -> None:
    async with database.session() as session:
        with pytest.raises(ProgrammingError) as caught:
            await session.execute(text("SELECT nothing FROM nowhere"))
    assert not is_unavailable(caught.value)
    assert not is_unavailable(ValueError("x"))


async def end_connections_soon(database: Database, moments: random.Random) -> None:
    """End every other connection to the database after at most 4 ms."""
    await asyncio.sleep(moments.uniform(0, 0.004))
    async with database.session() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


@pytest.mark.parametrize("is_first", [False, True], ids=["pooled", "first"])
async def test_connection_that_ends_at_any_moment_is_replaced_or_unavailable(
    make_settings: SettingsFactory, database: Database, is_first: bool
) -> None:
    """The server may stop at any moment, including the ping of an idle connection."""
    one = Database(make_settings(db_pool_size=1, db_max_overflow=0))
    moments = random.Random(1)
    defects = []
    for _ in range(150):
        if is_first:
            await one.close()
            one = Database(make_settings(db_pool_size=1, db_max_overflow=0))
        ending = asyncio.create_task(end_connections_soon(database, moments))
        # Opening a connection takes longer than the shortest delay.
        await asyncio.sleep(0 if is_first else moments.uniform(0, 0.004))
        try:
            await one.ping()
        except Exception as error:
            if not is_unavailable(error):
                defects.append(error)
        await ending
    await one.ping()
    await one.close()
    assert defects == []


async def test_broken_state_of_the_driver_is_a_lost_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")

    async with database.engine.connect() as connection:
        # Only a connection that ends between two certain messages makes the driver raise this.
        monkeypatch.setattr(asyncpg.Connection, "prepare", fail)
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("SELECT 1 AS one_that_is_not_prepared_yet"))
        monkeypatch.undo()
    assert is_unavailable(caught.value)
    await database.ping()
