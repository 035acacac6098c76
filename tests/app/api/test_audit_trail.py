"""Every change by an administrator adds an audit event, in the same transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import select, text

from app.api import backoffice_v1
from app.api.bundle import read_bundle
from app.core.settings import Settings
from app.db.engine import Database
from app.models import AuditEvent, Base
from tests.app.accounts import Person, new_admin
from tests.app.api.audited_changes import CHANGES, NOT_RECORDED, Change, World

EVENTS = AuditEvent.__tablename__
OTHERS = sorted(set(Base.metadata.tables) - {EVENTS})
METHODS_THAT_CHANGE = {"post", "put", "patch", "delete"}


@pytest.fixture
async def world(client: httpx.AsyncClient, database: Database, settings: Settings) -> World:
    return World(client, database, settings, await new_admin(client, database, settings))


async def send(root: Person, change: Change) -> httpx.Response:
    return await root.call(change.method, change.path, json=change.body)


async def events(database: Database, action: str) -> Sequence[AuditEvent]:
    async with database.session() as session:
        return (await session.scalars(select(AuditEvent).where(AuditEvent.action == action))).all()


def action_of(operation: str) -> str:
    """Return the action of an operation: its tag, which may have several words, and the rest of its id."""
    paths = read_bundle(backoffice_v1.PACKAGE).document["paths"]
    operations = (item for path in paths.values() for item in path.values() if "operationId" in item)
    (tag,) = next(item["tags"] for item in operations if item["operationId"] == operation)
    return f"{tag}.{operation.removeprefix(f'{tag}_')}"


async def empty_trail(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {EVENTS}"))


async def contents(database: Database, tables: Sequence[str]) -> dict[str, str | None]:
    """All rows of the tables, as text."""
    async with database.engine.connect() as connection:
        return {
            table: await connection.scalar(
                text(f"SELECT json_agg(rows ORDER BY rows::text)::text FROM {table} rows")  # noqa: S608
            )
            for table in tables
        }


@asynccontextmanager
async def refusing(database: Database, tables: Sequence[str]) -> AsyncIterator[None]:
    """Make transactions that change these tables fail at their commit."""
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
            )
        )
        for table in tables:
            await connection.execute(
                text(
                    f"CREATE CONSTRAINT TRIGGER refuse AFTER INSERT OR UPDATE OR DELETE ON {table} "
                    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
                )
            )
    try:
        yield
    finally:
        async with database.engine.begin() as connection:
            await connection.execute(text("DROP FUNCTION refuse CASCADE"))


def test_every_changing_operation_is_listed() -> None:
    paths = read_bundle(backoffice_v1.PACKAGE).document["paths"]
    changing = {
        operation["operationId"]
        for path in paths.values()
        for method, operation in path.items()
        if method in METHODS_THAT_CHANGE
    }
    assert changing == CHANGES.keys() | NOT_RECORDED.keys()
    assert not CHANGES.keys() & NOT_RECORDED.keys()


@pytest.mark.parametrize("operation", CHANGES)
async def test_change_adds_audit_event(world: World, operation: str) -> None:
    change = await CHANGES[operation](world)
    await empty_trail(world.database)
    response = await send(world.root, change)
    assert response.status_code < 300, response.text
    (event,) = await events(world.database, action_of(operation))
    assert (event.admin_id, event.admin_email) == (world.root.id, world.root.email)
    assert event.target_type == change.target_type
    assert event.target_id == (change.target_id or event.target_id)
    assert event.request_id == response.headers["X-Request-ID"]
    assert event.client_address == "192.0.2.7"


@pytest.mark.parametrize("operation", CHANGES)
async def test_failing_audit_event_rolls_back_the_change(world: World, operation: str) -> None:
    change = await CHANGES[operation](world)
    await empty_trail(world.database)
    before = await contents(world.database, OTHERS)
    async with refusing(world.database, [EVENTS]):
        assert (await send(world.root, change)).status_code == 500
    assert await contents(world.database, OTHERS) == before


@pytest.mark.parametrize("operation", CHANGES)
async def test_rolled_back_change_adds_no_event(world: World, operation: str) -> None:
    change = await CHANGES[operation](world)
    await empty_trail(world.database)
    async with refusing(world.database, OTHERS):
        assert (await send(world.root, change)).status_code == 500
    assert await contents(world.database, [EVENTS]) == {EVENTS: None}


async def test_refused_change_adds_no_event(world: World) -> None:
    one, other = await world.user(), await world.user()
    response = await world.root.call("PATCH", f"/users/{one.id}", json={"email": other.email})
    assert response.status_code == 409
    assert not await events(world.database, "users.update")


async def test_event_contains_only_changed_fields(world: World) -> None:
    user = await world.user()
    path = f"/users/{user.id}"
    await world.root.call("PATCH", path, json={"email": user.email, "display_name": "Ada King"})
    (event,) = await events(world.database, "users.update")
    assert event.before == {"display_name": "Ada Lovelace"}
    assert event.after == {"display_name": "Ada King"}
    await world.root.call("POST", f"{path}/suspend", json={"reason": "Chargeback"})
    (event,) = await events(world.database, "users.suspend")
    assert event.before == {"status": "active", "suspended_at": None, "suspension_reason": None}
    assert event.after is not None
    assert (event.after["status"], event.after["suspension_reason"]) == ("suspended", "Chargeback")


async def test_events_contain_no_secrets(world: World) -> None:
    """Checks all changes for sent passwords and stored hashes."""
    secrets = []
    for recipe in CHANGES.values():
        caller = await new_admin(world.http, world.database, world.settings)
        secrets += [caller.access_token, caller.refresh_token]
        change = await recipe(World(world.http, world.database, world.settings, caller))
        secrets += [str(value) for name, value in (change.body or {}).items() if "password" in name]
        assert (await send(caller, change)).status_code < 300
    trail = str(await contents(world.database, [EVENTS]))
    assert "$argon2" not in trail
    assert not [secret for secret in secrets if secret in trail]
    (created,) = await events(world.database, "admins.create")
    assert created.after is not None
    assert created.after["password_hash"] == "[redacted]"
    assert created.before is None
