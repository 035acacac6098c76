"""Creates and follows notifications."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import Notification, NotificationKind
from app.services.common.notifications.notifier import Notifier, channel_of
from app.services.common.outbox.outbox import Outbox
from tests.app.accounts import CLIENT, Person

STREAM = "/notifications/stream"


async def notify(
    database: Database, person: Person, kind: NotificationKind = NotificationKind.WELCOME
) -> Notification:
    """A committed notification that was not published."""
    async with database.session() as session, transaction(session):
        outbox = Outbox(session, request_id=None, notify=lambda: None)
        return await Notifier(session, outbox).notify(person.id, kind)


async def announce(redis: RedisClient, row: Notification) -> None:
    await redis.send("PUBLISH", channel_of(row.user_id), str(row.id))


class Follower:
    """One open stream."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()
        self.position = ""
        """The id of the first event."""

    async def opened(self) -> None:
        """Wait until the service has begun to send."""
        async with asyncio.timeout(10):
            assert await anext(self._lines) == ": keep-alive"
            assert await anext(self._lines) == ""
            self.position = (await anext(self._lines)).removeprefix("id: ")

    async def next(self, seconds: float = 10) -> dict[str, str]:
        """The fields of the next event."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(seconds):
            async for line in self._lines:
                if line and not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "data" in fields:
                    return fields
                elif not line:
                    fields = {}  # a position without an event
        raise EOFError

    async def ended(self, seconds: float = 10) -> bool:
        """Whether it ends without another event."""
        async with asyncio.timeout(seconds):
            return not [line async for line in self._lines if line.startswith("data")]


@asynccontextmanager
async def follow(url: str, person: Person, last_event_id: object = None) -> AsyncIterator[Follower]:
    headers = {"Authorization": f"Bearer {person.access_token}"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = str(last_event_id)
    async with (
        httpx.AsyncClient(base_url=url, timeout=30) as http,
        http.stream("GET", CLIENT + STREAM, headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        follower = Follower(response)
        await follower.opened()
        yield follower
