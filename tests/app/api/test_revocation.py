"""Revoked sessions are refused at once, with Redis, without it, and after outages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from redis import Redis as SyncRedis
from sqlalchemy import Engine, event, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.resources import Resources
from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import RevocationReason, Session, User, UserStatus
from tests.app.accounts import Person, code_of, new_user
from tests.app.conftest import SettingsFactory, serve
from tests.app.gate import gate_to

UNAUTHENTICATED = (401, "auth.unauthenticated")


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """The resources of another process."""
    resources = Resources(settings)
    yield resources
    await resources.close()


async def revoke_all(resources: Resources, session: AsyncSession, person: Person) -> None:
    """Revoke all sessions in the caller's transaction, as a suspension does."""
    owner = await session.get_one(User, person.id)
    await resources.sessions(session).revoke_all(owner, RevocationReason.SUSPENDED)


def seen_by(http: httpx.AsyncClient, person: Person) -> Person:
    """Return the same person, at another process."""
    return Person(http, person.prefix, person.id, person.email, person.access_token, person.refresh_token)


async def test_cached_session_needs_no_database_query(
    client: httpx.AsyncClient, database: Database, redis: RedisClient
) -> None:
    user = await new_user(client)
    await user.call("GET", "/users/me")
    async with database.session() as session, transaction(session):
        # Without invalidation, which the service never does: only the cache still has the session.
        await session.execute(
            update(Session).values(revoked_at=Session.created_at, revocation_reason=RevocationReason.LOGOUT)
        )
    assert (await user.call("GET", "/users/me")).status_code == 200
    await redis.send("FLUSHDB")
    assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_revocation_applies_in_all_processes_at_once(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    user = await new_user(client)
    async with serve(settings) as other_process:
        there = seen_by(other_process, user)
        assert (await there.call("GET", "/users/me")).status_code == 200
        assert (await user.call("POST", "/auth/logout")).status_code == 204
        assert code_of(await there.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_revocation_without_redis_applies_at_once(
    make_settings: SettingsFactory, database: Database
) -> None:
    settings = make_settings(redis_url="redis://127.0.0.1:1/0")
    async with serve(settings) as one, serve(settings) as two:
        user = await new_user(one)
        there = seen_by(two, user)
        assert (await there.call("GET", "/users/me")).status_code == 200
        assert (await user.call("POST", "/auth/logout")).status_code == 204
        assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED
        assert code_of(await there.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_revocation_survives_outage_of_redis(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, redis_url: str
) -> None:
    async with gate_to(redis_url) as gate, serve(make_settings(redis_url=gate.url)) as client:
        user = await new_user(client)
        assert (await user.call("GET", "/users/me")).status_code == 200
        assert "alive" in await redis.send("GET", (await redis.send("KEYS", "session:*"))[0])
        await gate.close()
        assert (await user.call("POST", "/auth/logout")).status_code == 204
        assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED
        await gate.open()
        await asyncio.sleep(1.1)  # the client's pause after a failure
        assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED
        assert await redis.send("GET", (await redis.send("KEYS", "session:*"))[0]) == "ask"


async def test_read_before_commit_does_not_revive_session(
    client: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    """Until the revocation is committed, requests still read a live session from the database."""
    user = await new_user(client)
    written, go_on = asyncio.Event(), asyncio.Event()

    async def revoke_slowly() -> None:
        async with database.session() as session, transaction(session):
            await revoke_all(resources, session, user)
            written.set()
            await go_on.wait()

    revocation = asyncio.create_task(revoke_slowly())
    await written.wait()
    assert (await user.call("GET", "/users/me")).status_code == 200
    go_on.set()
    await revocation
    assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_rolled_back_revocation_keeps_session_alive(
    client: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    user = await new_user(client)

    async def revoke_and_fail() -> None:
        async with database.session() as session, transaction(session):
            await revoke_all(resources, session, user)
            raise LookupError

    with pytest.raises(LookupError):
        await revoke_and_fail()
    assert (await user.call("GET", "/users/me")).status_code == 200


async def test_tombstone_is_written_before_the_commit(
    client: httpx.AsyncClient, redis: RedisClient, redis_url: str
) -> None:
    user = await new_user(client)
    await user.call("GET", "/users/me")
    (key,) = await redis.send("KEYS", "session:*")
    assert "alive" in await redis.send("GET", key)
    found: list[object] = []

    def committing(connection: object) -> None:
        with SyncRedis.from_url(redis_url, decode_responses=True) as observer:
            found.append(observer.get(key))

    event.listen(Engine, "commit", committing)
    try:
        assert (await user.call("POST", "/auth/logout")).status_code == 204
    finally:
        event.remove(Engine, "commit", committing)
    assert found == ["ask"]


async def test_session_opened_during_suspension_is_refused(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    async with database.session() as session, transaction(session):
        await session.execute(update(User).values(status=UserStatus.SUSPENDED))
    assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED
