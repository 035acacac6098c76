"""Notifications: listed, marked, and followed over real connections."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from tests.app.accounts import CLIENT, PASSWORD, code_of, data_of, new_user
from tests.app.conftest import SettingsFactory
from tests.app.followers import STREAM, announce, follow, notify
from tests.app.processes import environment_of, web
from tests.sdk.live import serving


@pytest.fixture
def url(settings: Settings, database: Database, redis: RedisClient) -> Iterator[str]:
    """The address of a web process."""
    with serving(create_app(settings)) as url:
        yield url


async def test_list_filters_and_mark_read_updates(client: httpx.AsyncClient, database: Database) -> None:
    ada, bob = await new_user(client), await new_user(client)
    rows = [await notify(database, ada) for _ in range(3)]
    await notify(database, bob)
    first = data_of(await ada.call("GET", "/notifications", params={"limit": 2}))
    assert [item["id"] for item in first["items"]] == [str(rows[2].id), str(rows[1].id)]
    cursor = {"cursor": first["next_cursor"]}
    rest = data_of(await ada.call("GET", "/notifications", params=cursor))
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([str(rows[0].id)], None)
    for other, filters in ((bob, {}), (ada, {"unread": "true"})):
        response = await other.call("GET", "/notifications", params=cursor | filters)
        assert code_of(response) == (409, "pagination.invalid_cursor")

    marked = data_of(await ada.call("POST", f"/notifications/{rows[1].id}/read"))
    assert marked["read_at"] is not None
    assert data_of(await ada.call("POST", f"/notifications/{rows[1].id}/read")) == marked
    unread = data_of(await ada.call("GET", "/notifications", params={"unread": "true"}))["items"]
    read = data_of(await ada.call("GET", "/notifications", params={"unread": "false"}))["items"]
    assert [item["id"] for item in unread] == [str(rows[2].id), str(rows[0].id)]
    assert read == [marked]

    assert data_of(await ada.call("POST", "/notifications/read")) == {"marked": 2}
    assert data_of(await ada.call("POST", "/notifications/read")) == {"marked": 0}
    assert data_of(await ada.call("GET", "/notifications", params={"unread": "true"}))["items"] == []
    assert len(data_of(await bob.call("GET", "/notifications", params={"unread": "true"}))["items"]) == 1


async def test_notifications_of_others_cannot_be_marked(
    client: httpx.AsyncClient, database: Database
) -> None:
    ada, bob = await new_user(client), await new_user(client)
    row = await notify(database, ada)
    for path in (row.id, uuid4()):
        response = await bob.call("POST", f"/notifications/{path}/read")
        assert code_of(response) == (404, "notifications.not_found")
    assert data_of(await ada.call("GET", "/notifications"))["items"][0]["read_at"] is None


async def test_rolled_back_change_sends_no_notification(
    client: httpx.AsyncClient, database: Database
) -> None:
    ada = await new_user(client)
    wrong = {"current_password": "not the password", "new_password": "staple wrong donkey"}
    assert code_of(await ada.call("PUT", "/users/me/password", json=wrong))[0] == 403
    assert data_of(await ada.call("GET", "/notifications"))["items"] == []
    right = wrong | {"current_password": PASSWORD}
    assert (await ada.call("PUT", "/users/me/password", json=right)).status_code == 204
    (notification,) = data_of(await ada.call("GET", "/notifications"))["items"]
    assert notification["kind"] == "credentials_changed"


async def test_keys_are_in_the_order_of_commits(client: httpx.AsyncClient, database: Database) -> None:
    ada = await new_user(client)

    async def one() -> None:
        await notify(database, ada)

    await asyncio.gather(*(one() for _ in range(20)))
    async with database.session() as session:
        # Created after the lock was granted, and so after the earlier commit.
        ids = (await session.scalars(text("SELECT id FROM notifications ORDER BY created_at"))).all()
    assert len(ids) == 20
    assert list(ids) == sorted(ids)


async def test_stream_replays_notifications_since_the_last_event(
    url: str, database: Database, redis: RedisClient
) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        ada, bob = await new_user(http), await new_user(http)
        await notify(database, ada)
        async with follow(url, ada) as follower:
            # It begins now: earlier notifications are not sent.
            row = await notify(database, ada)
            await announce(redis, row)
            seen = await follower.next()
            assert seen["id"] == str(row.id)
        await notify(database, bob)
        missed = [str((await notify(database, ada)).id) for _ in range(120)]
        async with follow(url, ada, seen["id"]) as follower:
            assert [(await follower.next())["id"] for _ in missed] == missed
            row = await notify(database, ada)
            await announce(redis, row)
            assert (await follower.next())["id"] == str(row.id)


async def test_stream_with_invalid_last_event_begins_now(
    url: str, database: Database, redis: RedisClient
) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        ada = await new_user(http)
        await notify(database, ada)
        for last in ("nonsense", "ffffffff-ffff-ffff-ffff-ffffffffffff"):
            async with follow(url, ada, last) as follower:
                row = await notify(database, ada)
                await announce(redis, row)
                assert (await follower.next())["id"] == str(row.id)


async def test_stream_with_future_last_event_skips_no_notification(
    url: str, database: Database, redis: RedisClient
) -> None:
    """Not even the first one."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        ada = await new_user(http)
        async with follow(url, ada, "ffffffff-ffff-ffff-ffff-ffffffffffff") as follower:
            row = await notify(database, ada)
            await announce(redis, row)
            assert (await follower.next())["id"] == str(row.id)


async def test_notification_reaches_streams_of_all_processes(
    url: str, settings: Settings, database: Database, redis: RedisClient
) -> None:
    with serving(create_app(settings)) as other:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            ada = await new_user(http)
            async with follow(url, ada) as here, follow(other, ada) as there:
                row = await notify(database, ada)
                await announce(redis, row)
                for follower in (here, there):
                    assert (await follower.next())["id"] == str(row.id)


async def test_stream_without_redis_polls_the_database(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    settings = make_settings(redis_url="redis://127.0.0.1:1/0", stream_poll_seconds=0.1)
    with serving(create_app(settings)) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            ada = await new_user(http)
            async with follow(url, ada) as follower:
                row = await notify(database, ada)
                assert (await follower.next())["id"] == str(row.id)


async def test_waiting_streams_hold_no_database_connections(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    settings = make_settings(db_pool_size=2, db_max_overflow=0, db_pool_timeout_seconds=5)
    with serving(create_app(settings)) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http, AsyncExitStack() as stack:
            people = [await new_user(http) for _ in range(8)]
            followers = [
                (person, await stack.enter_async_context(follow(url, person)))
                for person in people
                for _ in range(5)
            ]
            data_of(await people[0].call("GET", "/notifications"))
            rows = {person.id: await notify(database, person) for person in people}
            for row in rows.values():
                await announce(redis, row)
            for person, follower in followers:
                assert (await follower.next())["id"] == str(rows[person.id].id)
            newest = data_of(await people[0].call("GET", "/notifications"))["items"][0]
            assert newest["id"] == str(rows[people[0].id].id)


async def test_stream_ends_with_its_session(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    with serving(create_app(make_settings(stream_check_seconds=0.2))) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            ada = await new_user(http)
            other = await ada.log_in_again()
            async with follow(url, ada) as follower, follow(url, other) as stays:
                assert (await ada.call("POST", "/auth/logout")).status_code == 204
                await notify(database, ada)
                assert await follower.ended()
                await stays.next()


async def test_stream_ends_after_its_longest_duration(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    with serving(create_app(make_settings(stream_seconds=0.3))) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            ada = await new_user(http)
            async with follow(url, ada) as follower:
                assert await follower.ended()


async def test_stream_without_token_is_refused(client: httpx.AsyncClient) -> None:
    assert code_of(await client.get(CLIENT + STREAM)) == (401, "auth.unauthenticated")


async def test_shutdown_ends_streams(
    settings: Settings, database: Database, redis: RedisClient, tmp_path: Path
) -> None:
    with web(environment_of(settings), tmp_path / "web.log") as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=30) as http:
            ada = await new_user(http)
        async with follow(service.url, ada) as follower:
            service.process.terminate()
            assert await follower.ended()
        # uvicorn would wait an hour for an open stream.
        await asyncio.to_thread(service.process.wait, 30)
