"""A session that has ended is refused at once: with Redis, without it, and across its comings and goings."""

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
    """Those of one more process."""
    resources = Resources.from_settings(settings)
    yield resources
    await resources.close()


async def revoke_all(resources: Resources, session: AsyncSession, person: Person) -> None:
    """What a suspension does to sessions, as part of the caller's transaction."""
    owner = await session.get_one(User, person.id)
    await resources.sessions(session).revoke_all(owner, RevocationReason.SUSPENDED)


def seen_by(http: httpx.AsyncClient, person: Person) -> Person:
    """The same person, asking another process."""
    return Person(http, person.prefix, person.id, person.email, person.access_token, person.refresh_token)


async def test_a_session_that_is_known_alive_costs_no_question_to_the_database(
    client: httpx.AsyncClient, database: Database, redis: RedisClient
) -> None:
    user = await new_user(client)
    await user.call("GET", "/users/me")
    async with database.session() as session, transaction(session):
        # Behind the cache's back, as no code of ours does it: only the cache can say alive now.
        await session.execute(
            update(Session).values(revoked_at=Session.created_at, revocation_reason=RevocationReason.LOGOUT)
        )
    assert (await user.call("GET", "/users/me")).status_code == 200
    await redis.send("FLUSHDB")
    assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_all_processes_refuse_at_once(client: httpx.AsyncClient, settings: Settings) -> None:
    user = await new_user(client)
    async with serve(settings) as other_process:
        there = seen_by(other_process, user)
        assert (await there.call("GET", "/users/me")).status_code == 200
        assert (await user.call("POST", "/auth/logout")).status_code == 204
        assert code_of(await there.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_without_redis_everything_works_and_revocation_holds_at_once(
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


async def test_redis_goes_and_comes_back_with_what_it_knew(
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


async def test_what_is_read_before_the_commit_revives_nothing_after_it(
    client: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    """While a revocation waits for its commit, requests still find the session alive in the database."""
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


async def test_a_revocation_that_is_rolled_back_leaves_the_session_alive(
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


async def test_the_tombstone_comes_before_the_commit(
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


async def test_a_session_opened_in_the_moment_of_a_suspension_does_not_live(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    async with database.session() as session, transaction(session):
        await session.execute(update(User).values(status=UserStatus.SUSPENDED))
    assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED
