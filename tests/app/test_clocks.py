"""Hosts with a wrong clock: columns use the clock of the database only."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import DateTime, func, select, text

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import Base, OutboxEvent
from app.schedule.registry import all_tasks
from app.services.common.outbox.outbox import Outbox, Topic
from tests.app.accounts import CLIENT, Person, data_of, log_in, new_admin, new_user, refresh, register
from tests.app.clocks import set_clock
from tests.app.conftest import ROOT, serve
from tests.app.eventually import eventually
from tests.app.relays import relaying
from tests.app.schedule.conftest import Work, ended, work  # noqa: F401

AHEAD_AND_BEHIND = pytest.mark.parametrize(
    "ahead", [timedelta(seconds=45), -timedelta(seconds=45)], ids=["ahead", "behind"]
)
LEAVES_THE_SERVICE = {
    "app/db/base.py": "the definition",
    "app/services/backoffice/config.py": "checked_at of the health report",
    "app/services/client/config.py": "checked_at of the health report",
    "app/services/client/files.py": "when a signed URL expires, which this host signs",
    "app/services/common/health.py": "when this process started",
    "app/services/common/webhooks/events.py": "the timestamp of an event, inside its payload",
}
"""The modules that use the clock of the host, and for what. They write no column with it."""


def test_columns_do_not_use_the_clock_of_the_host() -> None:
    found = {str(path.relative_to(ROOT)) for path in sorted((ROOT / "app").rglob("*.py")) if _uses_now(path)}
    assert found == set(LEAVES_THE_SERVICE)


def _uses_now(path: Path) -> bool:
    return any(
        (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name == "now"
            and path.name == "base.py"
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "app.db.base"
            and any(alias.name == "now" for alias in node.names)
        )
        for node in ast.walk(ast.parse(path.read_text()))
    )


@AHEAD_AND_BEHIND
async def test_event_of_host_with_wrong_clock_is_relayed_at_once(
    database: Database,
    settings: Settings,
    redis: RedisClient,
    monkeypatch: pytest.MonkeyPatch,
    ahead: timedelta,
) -> None:
    set_clock(monkeypatch, ahead=ahead)
    relayed = []

    async def send(task: str, event: OutboxEvent) -> None:
        relayed.append(event.id)

    async with database.session() as session:
        outbox = Outbox(session, request_id=None, notify=lambda: None)
        ids = [outbox.add(Topic.PASSWORD_FORGOTTEN, {"user_id": None}) for _ in range(3)]
        outbox.add(Topic.PASSWORD_FORGOTTEN, {"user_id": None}, delay=timedelta(seconds=30))
        await session.commit()
    async with relaying(database, settings, send) as relay:
        await relay.run()
    assert sorted(relayed) == sorted(ids)


@pytest.fixture
async def wrong(
    settings: Settings, database: Database, redis: RedisClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a host whose clock is a thousand days ahead, which its times in columns show."""
    set_clock(monkeypatch, ahead=timedelta(days=1000))
    async with serve(settings) as client:
        yield client


async def test_columns_contain_no_time_of_the_host(
    wrong: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    work: Work,  # noqa: F811
) -> None:
    """Every column with a time, after requests to all operations and runs of all tasks."""
    await tour(wrong, database, settings)
    scheduled = [spec.name for spec in all_tasks() if ":" not in spec.name and _has_no_arguments(spec.name)]
    async with work() as queue:
        for name in scheduled:
            await queue.send(name, task_id=name)
        await ended(scheduled)

        async def done() -> bool:
            open_events = select(func.count()).where(
                OutboxEvent.relayed_at.is_(None), OutboxEvent.due_at <= func.now()
            )
            async with database.session() as session:
                return not await session.scalar(open_events.select_from(OutboxEvent))

        await eventually(done)
    seen = 0
    async with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, DateTime):
                    latest = await connection.scalar(select(func.max(column) - text("now()")))
                    seen += latest is not None
                    assert latest is None or latest < timedelta(days=100), f"{table.name}.{column.name}"
    assert seen >= 25


def _has_no_arguments(name: str) -> bool:
    return name.startswith(("maintenance.", "outbox.", "stats.", "jobs.")) or name in {
        "files.purge_orphaned_uploads",
        "webhooks.requeue_stalled",
        "webhooks.purge",
    }


async def tour(http: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    admin = await new_admin(http, database, settings)
    ada, bob = await new_user(http), await new_user(http)
    await use_sessions(ada)
    await use_files(ada)
    for path in (f"/users/{bob.id}/suspend", f"/users/{bob.id}/activate", f"/users/{bob.id}/suspend"):
        response = await admin.call("POST", path, json={"reason": "spam"} if "suspend" in path else None)
        assert response.status_code < 300, response.text
    job = {"kind": "users_export", "parameters": {"user_status": None}}
    for cancelled in (True, False):
        run = data_of(await admin.call("POST", "/jobs", json=job), 201)
        if cancelled:
            data_of(await admin.call("POST", f"/jobs/{run['id']}/cancel"))
    endpoint = {
        "url": "https://127.0.0.1:1/",
        "description": "",
        "event_types": ["user.registered"],
        "enabled": True,
    }
    made = data_of(await admin.call("POST", "/webhooks", json=endpoint), 201)["endpoint"]
    await admin.call("POST", f"/webhooks/{made['id']}/test")
    await admin.call("POST", f"/webhooks/{made['id']}/rotate-secret")
    flag = {"name": "beta", "description": "Beta", "enabled": False, "public": True}
    data_of(await admin.call("POST", "/flags", json=flag), 201)
    await http.post(f"{CLIENT}/auth/password/forgot", json={"email": ada.email})
    data_of(await register(http), 201)


async def use_sessions(person: Person) -> None:
    other = await person.log_in_again()
    assert (await refresh(person.http, CLIENT, other.refresh_token)).status_code == 200
    data_of(await person.call("POST", "/notifications/read"))
    response = await log_in(person.http, CLIENT, person.email)
    assert response.status_code == 200


async def use_files(person: Person) -> None:
    for number in range(2):
        content = {"file": (f"{number}.txt", b"Hello", "text/plain")}
        file = data_of(await person.call("POST", "/files", files=content), 201)
    assert (await person.call("DELETE", f"/files/{file['id']}")).status_code == 204
