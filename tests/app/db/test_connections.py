"""Connections to PostgreSQL: names, number and age."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator

import asyncpg  # type: ignore[import-untyped]
import psycopg2
import pytest
from alembic import command
from sqlalchemy import text

from app.core.settings import Settings
from app.db.engine import APPLICATION_NAME, Database
from app.db.urls import libpq_url
from specfirst.devserver.servers.postgres import create_database
from tests.app.accounts import register
from tests.app.conftest import SettingsFactory, alembic_config, serve

ACTIVITY = """
SELECT application_name FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture
def own_url(server_urls: dict[str, str]) -> str:
    """A database without other connections."""
    url = create_database(server_urls["DATABASE_URL"], f"connections_{uuid.uuid4().hex}")
    command.upgrade(alembic_config(url), "head")
    return url


@pytest.fixture
async def observer(own_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Looks at who is connected."""
    connection = await asyncpg.connect(libpq_url(own_url))
    yield connection
    await connection.close()


async def seen(observer: asyncpg.Connection) -> list[str]:
    return [row["application_name"] for row in await observer.fetch(ACTIVITY)]


def defaults() -> dict[str, object]:
    """The pool with default settings."""
    names = ("db_pool_size", "db_max_overflow", "db_pool_recycle_seconds", "db_pool_timeout_seconds")
    return {name: Settings.model_fields[name].default for name in names}


async def test_requests_use_asyncpg_within_the_pool_limit(
    make_settings: SettingsFactory, own_url: str, observer: asyncpg.Connection
) -> None:
    settings = make_settings(database_url=own_url, rate_limits_enabled=False, **defaults())
    async with serve(settings) as client:
        requests = asyncio.gather(*(register(client) for _ in range(150)))
        most = 0
        while not requests.done():
            names = await seen(observer)
            assert set(names) <= {APPLICATION_NAME}
            assert len(names) <= 30
            most = max(most, len(names))
            await asyncio.sleep(0.001)
        assert {response.status_code for response in await requests} == {201}
        assert most > 1
        # What is left are those that the pool keeps.
        assert len(await seen(observer)) <= 20


async def test_pool_opens_at_most_thirty_connections(
    make_settings: SettingsFactory, own_url: str, observer: asyncpg.Connection
) -> None:
    database = Database(make_settings(database_url=own_url, **defaults()))

    async def work() -> None:
        async with database.session() as session:
            await session.execute(text("SELECT pg_sleep(0.1)"))

    everybody = asyncio.gather(*(work() for _ in range(100)))
    counts = [0]
    while not everybody.done():
        counts.append(len(await seen(observer)))
        await asyncio.sleep(0.01)
    await everybody
    assert max(counts) == 30
    assert database.engine.dialect.driver == "asyncpg"
    await database.close()


async def test_old_connection_is_replaced(make_settings: SettingsFactory, own_url: str) -> None:
    database = Database(make_settings(database_url=own_url, db_pool_recycle_seconds=1))

    async def process() -> int:
        async with database.engine.connect() as connection:
            return int(await connection.scalar(text("SELECT pg_backend_pid()")) or 0)

    first = await process()
    assert await process() == first
    await asyncio.sleep(1.1)
    assert await process() != first
    await database.close()


def test_migrations_use_psycopg2_and_their_own_application_name(own_url: str) -> None:
    with psycopg2.connect(own_url) as holder:
        holder.cursor().execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        migrator = threading.Thread(target=command.upgrade, args=(alembic_config(own_url), "head"))
        migrator.start()
        names: list[tuple[str]] = []
        give_up = time.monotonic() + 10
        while ("migrations",) not in names and time.monotonic() < give_up:
            with psycopg2.connect(own_url) as observer:
                cursor = observer.cursor()
                cursor.execute(ACTIVITY)
                names = cursor.fetchall()
            observer.close()
    holder.close()
    migrator.join()
    assert ("migrations",) in names


def test_application_does_not_import_psycopg2() -> None:
    look = (
        "import sys, app.main, app.admin; print([name for name in sys.modules if name.startswith('psycopg')])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
