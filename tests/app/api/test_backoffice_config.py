"""The backoffice API's config operations, over HTTP."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete, text

from app.core.product import VERSION
from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.broker import Broker
from app.integrations.cache.redis_client import RedisClient
from app.models import AdminRole, OutboxEvent
from app.services.common.outbox.backlog import COUNTED, LATE
from app.services.common.outbox.relay import CONFIRM_WITHIN
from tests.app.accounts import Person, code_of, data_of, new_admin
from tests.app.conftest import ROOT, SettingsFactory, alembic_config, serve
from tests.app.gate import gate_to
from tests.app.queries import statements

HEAD = ScriptDirectory.from_config(alembic_config("")).get_current_head()


@pytest.fixture
async def auditor(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings, AdminRole.AUDITOR)


async def health(admin: Person) -> Any:
    return data_of(await admin.call("GET", "/config/health"))


@asynccontextmanager
async def at_revision(database: Database, revision: str) -> AsyncIterator[None]:
    """Set the migration of the database during the block."""
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    try:
        yield
    finally:
        async with database.engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": HEAD})


async def test_health_is_ok_with_all_components(
    auditor: Person, database: Database, settings: Settings
) -> None:
    report = await health(auditor)
    assert report["status"] == "ok"
    assert report["build"]["version"] == VERSION
    assert (report["build"]["commit"], report["build"]["environment"]) == (None, "test")
    assert report["build"]["started_at"] < report["checked_at"]
    assert report["database"]["migrations"] == {"database": HEAD, "code": HEAD, "current": True}
    async with database.engine.connect() as connection:
        assert report["database"]["version"] == await connection.scalar(text("SHOW server_version"))
    pool = report["database"]["pool"]
    assert (pool["size"], pool["limit"]) == (5, 5 + settings.db_max_overflow)
    # The query itself uses a connection.
    assert pool["in_use"] >= 1
    assert report["redis"]["used_memory_bytes"] > 100_000
    assert report["redis"]["connected_clients"] >= 1
    for component in ("database", "redis"):
        assert 0 <= report[component]["latency_ms"] < 2000


@pytest.mark.usefixtures("redis")
async def test_health_reports_the_connection_pool_of_the_process(
    make_settings: SettingsFactory, database: Database, settings: Settings
) -> None:
    async with serve(make_settings(db_pool_size=3, db_max_overflow=4)) as client:
        admin = await new_admin(client, database, settings)
        pool = (await health(admin))["database"]["pool"]
    assert (pool["size"], pool["limit"], pool["in_use"]) == (3, 7, 1)
    assert 0 <= pool["idle"] <= 2


async def test_health_reports_queue_lengths(auditor: Person, redis: RedisClient) -> None:
    await redis.send("LPUSH", "mail", "a", "b", "c")
    await redis.send("LPUSH", "default", "a")
    assert (await health(auditor))["queues"] == [
        {"name": "default", "waiting": 1},
        {"name": "mail", "waiting": 3},
        {"name": "exports", "waiting": 0},
        {"name": "webhooks", "waiting": 0},
    ]


@pytest.mark.usefixtures("redis")
async def test_health_reads_queues_from_the_broker(
    make_settings: SettingsFactory, database: Database, settings: Settings
) -> None:
    """The broker may be a separate server, which can fail alone."""
    async with serve(make_settings(broker_url="redis://127.0.0.1:1/0")) as client:
        report = await health(await new_admin(client, database, settings))
    assert (report["status"], report["queues"]) == ("degraded", None)
    assert report["redis"] is not None


async def test_health_with_pending_migration_is_degraded(auditor: Person, database: Database) -> None:
    async with at_revision(database, "0001"):
        report = await health(auditor)
    assert (report["status"], report["outbox"]) == ("degraded", None)
    assert report["database"]["migrations"] == {"database": "0001", "code": HEAD, "current": False}
    assert (await health(auditor))["status"] == "ok"


async def add_event(database: Database, due_at: datetime, relayed_at: datetime | None = None) -> None:
    async with database.session() as session, transaction(session):
        session.add(OutboxEvent(topic="user.registered", payload={}, due_at=due_at, relayed_at=relayed_at))


async def test_health_reports_outbox_count_and_age(auditor: Person, database: Database) -> None:
    nothing = {
        "due": 0,
        "oldest_seconds": None,
        "unconfirmed": 0,
        "oldest_unconfirmed_seconds": None,
        "lost": 0,
        "given_up": 0,
    }
    assert (await health(auditor))["outbox"] == nothing
    # Neither counts: one is delayed, the other is done.
    await add_event(database, now() + timedelta(hours=1))
    await add_event(database, now() - timedelta(hours=1), relayed_at=now())
    assert (await health(auditor))["outbox"] == nothing
    await add_event(database, now() - LATE / 2)
    await add_event(database, now())
    report = await health(auditor)
    assert (report["status"], report["outbox"]["due"]) == ("ok", 2)
    assert LATE / 2 <= timedelta(seconds=report["outbox"]["oldest_seconds"]) < LATE
    await add_event(database, now() - LATE - timedelta(seconds=1))
    report = await health(auditor)
    assert (report["status"], report["outbox"]["due"]) == ("degraded", 3)
    assert report["outbox"]["oldest_seconds"] > LATE.total_seconds()


async def test_health_with_overdue_unconfirmed_event_is_degraded(
    auditor: Person, database: Database, redis: RedisClient
) -> None:
    generation = await Broker(redis).generation()

    async def add(age: timedelta, **values: Any) -> None:
        async with database.session() as session, transaction(session):
            session.add(
                OutboxEvent(
                    topic="user.registered",
                    payload={},
                    due_at=now() - age,
                    relayed_at=now() - age,
                    unconfirmed=["mail.verify_email"],
                    **values,
                )
            )

    async def report() -> tuple[str, int, int, int]:
        found = await health(auditor)
        outbox = found["outbox"]
        return found["status"], outbox["unconfirmed"], outbox["lost"], outbox["given_up"]

    known = {"check_at": now(), "broker_generation": generation}
    await add(CONFIRM_WITHIN / 2, **known)
    assert await report() == ("ok", 1, 0, 0)
    await add(CONFIRM_WITHIN * 2, **known)
    assert await report() == ("degraded", 2, 0, 0)
    async with database.session() as session, transaction(session):
        await session.execute(delete(OutboxEvent))
    await add(timedelta(), check_at=now(), broker_generation="another")
    assert await report() == ("degraded", 1, 1, 0)
    async with database.session() as session, transaction(session):
        await session.execute(delete(OutboxEvent))
    await add(timedelta(), given_up_at=now())
    assert await report() == ("degraded", 0, 0, 1)


async def test_large_backlog_is_counted_by_index_up_to_a_limit(auditor: Person, database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO outbox_events (id, topic, payload, created_at, due_at, relayed_at) "
                "SELECT gen_random_uuid(), 'user.registered', '{}', now(), now() - n * interval '1 second', "
                "CASE WHEN n % 2 = 0 THEN now() END FROM generate_series(1, 4 * :counted) AS n"
            ),
            {"counted": COUNTED},
        )
    # Needs autocommit. Autovacuum does the same.
    async with database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("VACUUM ANALYZE outbox_events")
        )
    with statements() as sent:
        report = await health(auditor)
    assert report["outbox"]["due"] == COUNTED
    assert report["outbox"]["oldest_seconds"] >= 4 * COUNTED - 1
    statement, parameters = next(statement for statement in sent if "outbox_events" in statement[0])
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        plan = "\n".join(row[0] for row in await driver.fetch(f"EXPLAIN {statement}", *parameters))
    assert "Index Only Scan using ix_outbox_events_due_at" in plan, plan


@pytest.mark.usefixtures("redis")
async def test_health_without_redis_reports_the_other_components(
    make_settings: SettingsFactory, database: Database, settings: Settings
) -> None:
    async with serve(make_settings(redis_url="redis://127.0.0.1:1/0")) as client:
        admin = await new_admin(client, database, settings)
        report = await health(admin)
    assert (report["status"], report["redis"], report["queues"]) == ("degraded", None, None)
    assert report["database"]["migrations"]["current"] is True


async def test_health_without_the_database_is_503_with_the_reason(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, settings: Settings
) -> None:
    async with gate_to(settings.database_url) as gate, serve(make_settings(database_url=gate.url)) as client:
        admin = await new_admin(client, database, settings)
        # From now on the session is cached, so that only the report needs the database.
        await health(admin)
        await gate.close()
        response = await admin.call("GET", "/config/health")
    assert code_of(response) == (503, "service.unavailable")
    assert [error["loc"] for error in response.json()["errors"]] == [["database"]]


@pytest.mark.usefixtures("redis")
async def test_health_reports_the_configured_commit(
    make_settings: SettingsFactory, database: Database, settings: Settings
) -> None:
    async with serve(make_settings(build_commit="8536995c1f0a")) as client:
        admin = await new_admin(client, database, settings)
        assert (await health(admin))["build"]["commit"] == "8536995c1f0a"
    with pytest.raises(ValueError, match="build_commit"):
        make_settings(build_commit="main")


def test_version_equals_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
