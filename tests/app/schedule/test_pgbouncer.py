"""The service behind PgBouncer in transaction mode, where each transaction may have another connection."""

from __future__ import annotations

import asyncio
import csv
import io
import logging
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]
import httpx
import pytest
from alembic import command
from sqlalchemy import func, select, text

from app.core.setting_types import DatabasePooler
from app.core.settings import Settings
from app.db.engine import Database
from app.db.errors import DatabaseUnreachableError
from app.db.pool import FRESH_SECONDS
from app.db.urls import libpq_url
from app.integrations.cache.redis_client import RedisClient
from app.models import OutboxEvent
from specfirst.devserver.servers.postgres import create_database
from tests.app.accounts import Person, data_of, new_admin, new_user, refresh
from tests.app.conftest import ROOT, SettingsFactory, alembic_config, serve
from tests.app.eventually import eventually
from tests.app.schedule.conftest import Work
from tests.app.schedule.pgbouncer import PgBouncer, pgbouncer

CONNECTIONS = 2
USERS = 12
ROLE_TIMEOUT = "47s"


@pytest.fixture(scope="module")
def direct_url(server_urls: dict[str, str]) -> str:
    """A migrated database whose owner is a role with a limit on statements."""
    name = f"pooled_{uuid.uuid4().hex}"
    url = create_database(server_urls["DATABASE_URL"], name)
    asyncio.run(_create_owner(url, name))
    parts = urlsplit(url)
    owned = parts._replace(netloc=f"{name}:{name}@{parts.hostname}:{parts.port}").geturl()
    command.upgrade(alembic_config(owned), "head")
    return owned


async def _create_owner(url: str, name: str) -> None:
    connection = await asyncpg.connect(libpq_url(url))
    await connection.execute(
        f"CREATE ROLE {name} LOGIN PASSWORD '{name}'; ALTER DATABASE {name} OWNER TO {name}; "
        f"ALTER ROLE {name} SET statement_timeout = '{ROLE_TIMEOUT}'"
    )
    await connection.close()


@pytest.fixture(scope="module")
def bouncer(direct_url: str) -> Iterator[PgBouncer]:
    with pgbouncer(direct_url, size=CONNECTIONS) as running:
        yield running


@pytest.fixture
def settings(make_settings: SettingsFactory, bouncer: PgBouncer) -> Settings:
    """Both engines, of requests and of tasks, go through PgBouncer."""
    return make_settings(
        database_url=bouncer.url, db_pooler=DatabasePooler.TRANSACTION, rate_limits_enabled=False
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
async def observer(direct_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to PostgreSQL itself."""
    connection = await asyncpg.connect(libpq_url(direct_url))
    yield connection
    await connection.close()


@pytest.fixture
async def client(settings: Settings, redis: RedisClient) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(settings) as client:
        yield client


async def use_everything(client: httpx.AsyncClient, number: int) -> Person:
    """Register, log in, upload, list, download, refresh."""
    person = await new_user(client, f"u{number}@example.com")
    content = f"of {number}".encode()
    form = {"file": ("report.txt", content, "text/plain")}
    file = data_of(await person.call("POST", "/files", files=form), 201)
    listed = data_of(await person.call("GET", "/files?limit=1"))
    assert [item["id"] for item in listed["items"]] == [file["id"]]
    signed = await person.call("GET", f"/files/{file['id']}/content", follow_redirects=True)
    assert signed.content == content
    renamed = await person.call("PATCH", "/users/me", json={"display_name": f"User {number}"})
    assert data_of(renamed)["display_name"] == f"User {number}"
    data_of(await refresh(client, person.prefix, person.refresh_token))
    return person


async def test_all_flows_with_more_requests_than_connections_succeed(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    work: Work,
    observer: asyncpg.Connection,
) -> None:
    async with work():
        await asyncio.gather(*(use_everything(client, number) for number in range(USERS)))
        admin = await new_admin(client, database, settings)
        body = {"kind": "users_export", "parameters": {"user_status": None}}
        job = data_of(await admin.call("POST", "/jobs", json=body), 201)

        async def is_done() -> object:
            run = data_of(await admin.call("GET", f"/jobs/{job['id']}"))
            return run if run["status"] not in {"queued", "running"} else None

        run = await eventually(is_done, seconds=60)
        assert run["status"] == "succeeded", run

        async def is_relayed() -> bool:
            async with database.session() as session:
                waiting = select(func.count()).where(OutboxEvent.relayed_at.is_(None))
                return await session.scalar(waiting) == 0

        await eventually(is_relayed, seconds=60)
    exported = (await admin.call("GET", run["result_url"])).text
    rows = list(csv.DictReader(io.StringIO(exported, newline="")))
    assert {row["email"] for row in rows} == {f"u{number}@example.com" for number in range(USERS)}
    in_use = await observer.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    assert 0 < in_use <= CONNECTIONS


async def test_no_statement_stays_prepared_on_a_shared_connection(database: Database) -> None:
    async def count(number: int) -> int:
        async with database.session() as session:
            await session.execute(text(f"SELECT pg_sleep(0.02), {number}, :n"), {"n": str(number)})
            return await session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) or 0

    assert set(await asyncio.gather(*(count(number) for number in range(5 * CONNECTIONS)))) == {0}
    async with database.engine.connect() as connection:
        kept = (await connection.get_raw_connection()).dbapi_connection
        assert kept is not None
        assert kept._prepared_statement_cache is None


async def test_session_has_the_time_out_of_its_role_and_utc(database: Database) -> None:
    async with database.session() as session:
        assert await session.scalar(text("SHOW statement_timeout")) == ROLE_TIMEOUT
        assert await session.scalar(text("SHOW timezone")) == "UTC"
        assert await session.scalar(text("SHOW application_name")) == "service"


async def test_connection_without_the_setting_is_refused(
    make_settings: SettingsFactory, bouncer: PgBouncer
) -> None:
    database = Database(make_settings(database_url=bouncer.url))
    with pytest.raises(DatabaseUnreachableError) as refused:
        await database.ping()
    await database.close()
    assert "statement_timeout" in str(refused.value.__cause__)


async def driver_connection(database: Database) -> object:
    """The connection to PgBouncer that the pool hands out."""
    async with database.engine.connect() as connection:
        return (await connection.get_raw_connection()).driver_connection


async def test_restarted_pooler_is_reached_again_by_idle_connections(
    database: Database, bouncer: PgBouncer
) -> None:
    await database.ping()
    before = await driver_connection(database)
    assert await driver_connection(database) is before
    bouncer.stop()
    bouncer.start()
    # The event loop has not run since, so that the driver notices the closed connection only now.
    await asyncio.sleep(FRESH_SECONDS)
    await database.ping()
    assert await driver_connection(database) is not before


async def test_reading_session_keeps_its_connection_for_a_transaction(database: Database) -> None:
    """A statement is prepared by one message and run by another: both must reach one connection."""
    async with database.reading_session() as session:
        began = await session.scalar(text("SELECT now()"))
        assert await session.scalar(text("SELECT now()")) == began


async def test_role_without_time_out_is_reported_once_with_the_statement_to_run(
    settings: Settings,
    direct_url: str,
    observer: asyncpg.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    role = urlsplit(direct_url).username
    await observer.execute(f"ALTER ROLE {role} RESET statement_timeout")
    try:
        # A pooler of its own, whose connections begin after the change.
        with pgbouncer(direct_url, size=1) as fresh, caplog.at_level(logging.WARNING, "app.db"):
            database = Database(settings.model_copy(update={"database_url": fresh.url}))
            await asyncio.gather(*(database.ping() for _ in range(3)))
            await database.close()
    finally:
        await observer.execute(f"ALTER ROLE {role} SET statement_timeout = '{ROLE_TIMEOUT}'")
    (record,) = (record for record in caplog.records if record.name == "app.db.engine")
    assert f"ALTER ROLE {role} SET statement_timeout = '15s'" in str(record.msg)


async def test_role_with_time_out_is_not_reported(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "app.db"):
        await database.ping()
    assert [record for record in caplog.records if record.name == "app.db.engine"] == []


def test_application_uses_no_state_of_a_connection() -> None:
    """In transaction mode such state would leak to another client."""
    of_a_connection = re.compile(
        r"pg_(try_)?advisory_(un)?lock|\b(UN)?LISTEN\b|add_listener|['\"]SET (?!LOCAL|NULL)"
        r"|TEMP(ORARY)? TABLE|AUTOCOMMIT|WITH HOLD"
    )
    found = [
        f"{path}: {line.strip()}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for line in path.read_text().splitlines()
        if of_a_connection.search(line) and "_is_pooled" not in line
    ]
    assert found == []
