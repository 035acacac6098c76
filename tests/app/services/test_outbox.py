"""The outbox over a real PostgreSQL: an event for every committed change, and only for those."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import after_commit, transaction
from app.models import OutboxEvent
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.outbox.relay import Send
from tests.app.relays import relaying

TASK = "mail.verify_email"


class Notifications:
    """Counts how often the relay was notified."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


async def add(
    database: Database, number: int, *, notify: Notifications, due_in: timedelta = timedelta()
) -> list[UUID]:
    async with database.session() as session, transaction(session):
        outbox = Outbox(session, request_id="r-1", notify=notify)
        return [
            outbox.add(Topic.USER_REGISTERED, {"user_id": str(index)}, delay=due_in)
            for index in range(number)
        ]


async def relay(database: Database, settings: Settings, send: Send) -> int:
    """Run a relay, and return the number of sent events."""
    async with relaying(database, settings, send, {Topic.USER_REGISTERED: (TASK,)}) as outbox_relay:
        return await outbox_relay.run()


async def waiting(database: Database) -> Sequence[OutboxEvent]:
    async with database.session() as session:
        found = await session.scalars(select(OutboxEvent).where(OutboxEvent.relayed_at.is_(None)))
        return found.all()


async def test_commit_stores_events_and_notifies_the_relay_once(
    database: Database, settings: Settings
) -> None:
    notify = Notifications()
    ids = await add(database, 3, notify=notify)
    rows = await waiting(database)
    assert {row.id for row in rows} == set(ids)
    assert {row.request_id for row in rows} == {"r-1"}
    assert notify.count == 1


async def test_rollback_stores_no_event_and_notifies_no_relay(database: Database, settings: Settings) -> None:
    notify = Notifications()

    async def fail() -> None:
        async with database.session() as session, transaction(session):
            Outbox(session, request_id=None, notify=notify).add(Topic.USER_REGISTERED, {})
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert not await waiting(database)
    assert notify.count == 0


async def test_relay_is_notified_although_another_hook_of_the_commit_fails(
    database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    notify = Notifications()

    async def fail() -> None:
        raise RuntimeError("the cache is broken")

    async with database.session() as session, transaction(session):
        after_commit(session, "cache.invalidate", fail)
        Outbox(session, request_id=None, notify=notify).add(Topic.USER_REGISTERED, {})
    assert notify.count == 1
    assert "work after a commit failed" in caplog.text
    assert "cache.invalidate" in caplog.text


async def test_two_relays_at_once_relay_each_event_once(database: Database, settings: Settings) -> None:
    ids = await add(database, 250, notify=Notifications())
    published: list[UUID] = []

    async def publish(task: str, event: OutboxEvent) -> None:
        published.append(event.id)
        await asyncio.sleep(0)

    relays = [relay(database, settings, publish) for _ in range(2)]
    counts = await asyncio.gather(*relays)
    assert Counter(published) == Counter(ids)
    assert sum(counts) == 250
    assert not await waiting(database)


async def test_failed_event_is_relayed_by_the_next_run(database: Database, settings: Settings) -> None:
    ids = await add(database, 2, notify=Notifications())

    async def refuse(task: str, event: OutboxEvent) -> None:
        raise ConnectionError("no broker")

    with pytest.raises(ConnectionError):
        await relay(database, settings, refuse)
    assert {row.id for row in await waiting(database)} == set(ids)

    async def accept(task: str, event: OutboxEvent) -> None:
        pass

    assert await relay(database, settings, accept) == 2


async def test_events_of_interrupted_relay_are_relayed_again(
    database: Database,
    settings: Settings,
) -> None:
    ids = await add(database, 3, notify=Notifications())
    published: list[UUID] = []

    async def die_at_the_second(task: str, event: OutboxEvent) -> None:
        if len(published) == 1:
            raise asyncio.CancelledError
        published.append(event.id)

    async def accept(task: str, event: OutboxEvent) -> None:
        published.append(event.id)

    with pytest.raises(asyncio.CancelledError):
        await relay(database, settings, die_at_the_second)
    assert await relay(database, settings, accept) == 3
    # With the same id, so that its tasks are idempotent.
    assert Counter(published) == Counter([*ids, published[0]])


async def test_event_is_not_relayed_before_it_is_due(database: Database, settings: Settings) -> None:
    await add(database, 1, notify=Notifications(), due_in=timedelta(hours=1))

    async def publish(task: str, event: OutboxEvent) -> None:
        raise AssertionError("too early")

    assert await relay(database, settings, publish) == 0
