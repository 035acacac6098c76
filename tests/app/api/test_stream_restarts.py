"""The SDK's streams of notifications over connections that are cut and processes that are replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from specfirst.devserver.chaos_proxy import chaos_proxy
from tests.app.accounts import PASSWORD, Person
from tests.app.conftest import SettingsFactory
from tests.app.eventually import eventually
from tests.app.followers import announce, notify
from tests.app.processes import environment_of, web
from tests.sdk.conftest import client_api as client_api

STREAMS = 8
HANG_SECONDS = 120.0


class Reader:
    """A user with an open stream of notifications."""

    def __init__(self, client: Any, user_id: UUID) -> None:
        self.person = Person(None, "", user_id, "", "", "")  # type: ignore[arg-type]
        self.events = client.notifications.stream()
        self.seen: list[str] = []
        self.sent: list[str] = []

    async def read(self) -> None:
        async for event in self.events:
            self.seen.append(event.id)


@asynccontextmanager
async def reader(client_api: Any, url: str) -> AsyncIterator[Reader]:
    """A user whose stream has begun, before there is any notification."""
    email = f"{uuid4().hex}@example.com"
    async with client_api.AsyncClient(url, email=email, password=PASSWORD) as client:
        await client.auth.register(email=email, password=PASSWORD, display_name="Ada")
        opened = Reader(client, (await client.users.get_me()).id)
        task = asyncio.create_task(opened.read())
        try:
            await eventually(lambda: opened.events.position or task.done())
            yield opened
        finally:
            await opened.events.close()
            await task


@pytest.fixture
def environment(make_settings: SettingsFactory) -> dict[str, str]:
    return environment_of(make_settings())


async def test_notification_while_the_first_connection_is_cut_is_not_lost(
    database: Database, redis: RedisClient, environment: dict[str, str], tmp_path: Any, client_api: Any
) -> None:
    with web(environment, tmp_path / "web.log") as service, chaos_proxy(service.url) as proxy:
        async with reader(client_api, proxy.url) as ada:
            proxy.cut()
            missed = await notify(database, ada.person)
            await eventually(lambda: ada.seen)
            assert ada.seen == [str(missed.id)]


async def test_rolling_restart_loses_no_notification(
    database: Database, redis: RedisClient, environment: dict[str, str], tmp_path: Any, client_api: Any
) -> None:
    async with AsyncExitStack() as stack:
        old = stack.enter_context(web(environment, tmp_path / "old.log"))
        proxy = stack.enter_context(chaos_proxy(old.url))
        new = stack.enter_context(web(environment, tmp_path / "new.log"))
        everyone = [await stack.enter_async_context(reader(client_api, proxy.url)) for _ in range(STREAMS)]

        async def send() -> None:
            for listener in everyone:
                row = await notify(database, listener.person)
                await announce(redis, row)
                listener.sent.append(str(row.id))

        proxy.target = new.url
        before = proxy.accepted
        old.process.terminate()
        async with asyncio.timeout(HANG_SECONDS):
            while old.process.poll() is None or proxy.accepted < before + STREAMS:
                await send()
        await send()
        await eventually(lambda: all(len(listener.seen) >= len(listener.sent) for listener in everyone))
        assert [listener.seen for listener in everyone] == [listener.sent for listener in everyone]
