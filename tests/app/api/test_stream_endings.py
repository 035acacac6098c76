"""Early ends of streams, with two web processes.

Here streams poll only after an hour. If they end during a test, a message of the process that made the change
has ended them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest

from app.api.resources import Resources
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from app.models import TokenPurpose
from app.services.common.notifications.feed import BATCH
from tests.app.accounts import PASSWORD, Person, data_of, new_admin, new_user, refresh
from tests.app.conftest import SettingsFactory
from tests.app.eventually import eventually
from tests.app.followers import Follower, announce, follow, notify
from tests.app.gate import gate_to
from tests.app.one_time_tokens import token_of
from tests.app.processes import environment_of, web
from tests.sdk.live import serving

NEVER = {"STREAM_CHECK_SECONDS": "3600", "STREAM_POLL_SECONDS": "3600"}


@pytest.fixture(scope="module")
def processes(
    make_settings: SettingsFactory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The addresses of two web processes."""
    folder, environment = tmp_path_factory.mktemp("web"), environment_of(make_settings(), **NEVER)
    with web(environment, folder / "one.log") as one, web(environment, folder / "two.log") as two:
        yield one.url, two.url


@dataclass(frozen=True)
class World:
    """A user with two sessions, an administrator, and the database, to end the first session."""

    database: Database
    user: Person
    other: Person
    admin: Person


async def log_out(world: World) -> httpx.Response:
    return await world.user.call("POST", "/auth/logout")


async def log_out_everywhere(world: World) -> httpx.Response:
    return await world.other.call("POST", "/auth/logout-all")


async def revoke(world: World) -> httpx.Response:
    sessions = data_of(await world.other.call("GET", "/users/me/sessions"))["items"]
    (session_id,) = [session["id"] for session in sessions if not session["current"]]
    return await world.other.call("DELETE", f"/users/me/sessions/{session_id}")


async def change_password(world: World) -> httpx.Response:
    body = {"current_password": PASSWORD, "new_password": "staple wrong donkey"}
    return await world.other.call("PUT", "/users/me/password", json=body)


async def reset_password(world: World) -> httpx.Response:
    token = await token_of(world.database, world.user.id, TokenPurpose.RESET_PASSWORD)
    body = {"token": token, "new_password": "staple wrong donkey"}
    return await world.other.call("POST", "/auth/password/reset", json=body)


async def delete_account(world: World) -> httpx.Response:
    return await world.other.call("DELETE", "/users/me")


async def reuse_refresh_token(world: World) -> httpx.Response:
    data_of(await refresh(world.user.http, world.user.prefix, world.user.refresh_token))
    return await refresh(world.user.http, world.user.prefix, world.user.refresh_token)


async def suspend(world: World) -> httpx.Response:
    body = {"reason": "Chargeback"}
    return await world.admin.call("POST", f"/users/{world.user.id}/suspend", json=body)


async def suspend_in_bulk(world: World) -> httpx.Response:
    body = {"reason": "Chargeback", "user_ids": [str(world.user.id)]}
    return await world.admin.call("POST", "/bulk/users/suspend", json=body)


async def force_logout(world: World) -> httpx.Response:
    return await world.admin.call("POST", f"/users/{world.user.id}/force-logout")


async def delete_user(world: World) -> httpx.Response:
    return await world.admin.call("DELETE", f"/users/{world.user.id}")


Ending = Callable[[World], Awaitable[httpx.Response]]
ENDS_ONE: tuple[Ending, ...] = (log_out, revoke, change_password, reuse_refresh_token)
ENDS_ALL: tuple[Ending, ...] = (
    log_out_everywhere,
    reset_password,
    delete_account,
    suspend,
    suspend_in_bulk,
    force_logout,
    delete_user,
)


@pytest.mark.parametrize("ending", [*ENDS_ONE, *ENDS_ALL], ids=lambda ending: ending.__name__)
async def test_idle_stream_of_ended_session_is_ended_by_message(
    processes: tuple[str, str], database: Database, redis: RedisClient, settings: Settings, ending: Ending
) -> None:
    here, there = processes
    async with httpx.AsyncClient(base_url=here, timeout=30) as http:
        user = await new_user(http)
        world = World(database, user, await user.log_in_again(), await new_admin(http, database, settings))
        async with (
            follow(here, world.user) as near,
            follow(there, world.user) as far,
            follow(there, world.other) as other,
        ):
            response = await ending(world)
            assert response.status_code < 400 or ending is reuse_refresh_token, response.text
            assert await near.ended()
            assert await far.ended()
            if ending in ENDS_ALL:
                assert await other.ended()
            else:
                await announce(redis, await notify(database, user))
                await other.next()


async def test_sixth_stream_ends_the_oldest_in_any_process(
    processes: tuple[str, str], database: Database, redis: RedisClient
) -> None:
    async with httpx.AsyncClient(base_url=processes[0], timeout=30) as http, AsyncExitStack() as stack:
        user, neighbour = await new_user(http), await new_user(http)

        async def open_stream(number: int, person: Person) -> Follower:
            return await stack.enter_async_context(follow(processes[number % 2], person))

        beside = await open_stream(0, neighbour)
        followers = []
        for number in range(5):
            followers.append(await open_stream(number, user))
            await until_counted(redis, user, number + 1)
        for number in range(5, 8):
            followers.append(await open_stream(number, user))
            assert await followers.pop(0).ended()
        await until_counted(redis, user, 5)
        for person, alive in ((user, followers), (neighbour, [beside])):
            row = await notify(database, person)
            await announce(redis, row)
            for follower in alive:
                assert (await follower.next())["id"] == str(row.id)


async def test_stream_of_disconnected_client_frees_its_slot(
    processes: tuple[str, str], database: Database, redis: RedisClient
) -> None:
    async with httpx.AsyncClient(base_url=processes[0], timeout=30) as http, AsyncExitStack() as stack:
        user = await new_user(http)
        stays = [await stack.enter_async_context(follow(processes[0], user)) for _ in range(4)]
        for _ in range(10):
            async with follow(processes[1], user):
                await until_counted(redis, user, 5)
            await until_counted(redis, user, 4)
        row = await notify(database, user)
        await announce(redis, row)
        for follower in stays:
            assert (await follower.next())["id"] == str(row.id)


async def test_streams_keep_their_slots_when_redis_loses_its_data(
    processes: tuple[str, str], database: Database, redis: RedisClient
) -> None:
    async with httpx.AsyncClient(base_url=processes[0], timeout=30) as http, AsyncExitStack() as stack:
        user = await new_user(http)
        followers = []
        for number in range(5):
            followers.append(await stack.enter_async_context(follow(processes[number % 2], user)))
            await until_counted(redis, user, number + 1)
        await redis.send("FLUSHDB")
        row = await notify(database, user)
        await announce(redis, row)
        for follower in followers:
            assert (await follower.next())["id"] == str(row.id)
        await until_counted(redis, user, 5)
        followers.append(await stack.enter_async_context(follow(processes[0], user)))
        assert await followers.pop(0).ended()


async def test_slots_of_killed_process_are_displaced_first(
    processes: tuple[str, str], database: Database, redis: RedisClient, settings: Settings
) -> None:
    async with httpx.AsyncClient(base_url=processes[0], timeout=30) as http, AsyncExitStack() as stack:
        user = await new_user(http)
        # As left by a killed process.
        channel = f"streams:notifications:{user.id}"
        began = int(time.time() - 60) * 1_000_000
        await redis.send("ZADD", channel, *(part for n in range(5) for part in (began + n, f"dead{n}")))
        followers = [await stack.enter_async_context(follow(processes[n % 2], user)) for n in range(5)]
        row = await notify(database, user)
        await announce(redis, row)
        for follower in followers:
            assert (await follower.next())["id"] == str(row.id)


async def test_without_redis_the_limit_applies_per_process(
    make_settings: SettingsFactory, database: Database
) -> None:
    settings = make_settings(redis_url="redis://127.0.0.1:1/0", stream_poll_seconds=3600)
    with serving(create_app(settings)) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http, AsyncExitStack() as stack:
            user = await new_user(http)
            followers = [await stack.enter_async_context(follow(url, user)) for _ in range(5)]
            for _ in range(3):
                followers.append(await stack.enter_async_context(follow(url, user)))
                assert await followers.pop(0).ended()
            # A revocation in the same process does not need Redis.
            assert (await user.call("POST", "/auth/logout")).status_code == 204
            assert await asyncio.gather(*(follower.ended() for follower in followers)) == [True] * 5


async def test_without_redis_streams_of_other_processes_end_by_polling(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, redis_url: str
) -> None:
    async with gate_to(redis_url) as gate, AsyncExitStack() as stack:
        # A stream that is not notified of the loss would not poll for an hour.
        settings = make_settings(redis_url=gate.url, stream_check_seconds=3600, stream_poll_seconds=0.1)
        here, there = (stack.enter_context(serving(create_app(settings))) for _ in range(2))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=here, timeout=30))
        user = await new_user(http)
        stream = await stack.enter_async_context(follow(there, user))
        await until_counted(redis, user, 1)
        row = await notify(database, user)
        await announce(redis, row)
        assert (await stream.next())["id"] == str(row.id)
        await gate.close()
        assert (await user.call("POST", "/auth/logout")).status_code == 204
        assert await stream.ended()


async def until_counted(redis: RedisClient, person: Person, count: int) -> None:
    """Wait until Redis has this many streams of the person."""

    async def counts() -> bool:
        return bool(await redis.send("ZCARD", f"streams:notifications:{person.id}") == count)

    await eventually(counts, seconds=20)


async def test_backlog_of_ended_session_is_not_sent_to_its_end(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    user = await new_user(client)
    for _ in range(BATCH + 5):
        await notify(database, user)
    looks = iter([True, False])
    resources = Resources(settings)
    try:

        async def is_alive() -> bool:
            return next(looks)

        followed = resources.feed().follow(user.id, after=None, is_alive=is_alive)
        assert len([row async for row in followed]) == BATCH
    finally:
        await resources.close()
