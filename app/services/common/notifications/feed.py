"""The feed of a user's notifications, for event streams."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.db.engine import OpenSession
from app.integrations.cache.stream_slots import StreamSlots
from app.integrations.pubsub import Subscriber
from app.models import Notification
from app.services.common.notifications.notifier import channel_of

BATCH: Final = 100

IsAlive = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTimes:
    """Intervals and duration of a feed, in seconds."""

    check: float
    """Interval at which the session is checked, and notifications are looked for without a message."""
    poll: float
    """The same interval while Redis is unavailable."""
    end: float
    """The longest duration of a feed."""


@dataclass(slots=True)
class NotificationFeed:
    """Reads notifications from the database, when woken by Redis. Holds no connection while waiting."""

    open_session: OpenSession
    subscriber: Subscriber
    slots: StreamSlots
    stopping: asyncio.Event
    """Ends all feeds, because the process is shutting down."""
    times: FeedTimes

    async def follow(
        self, user_id: UUID, *, after: UUID | None, is_alive: IsAlive
    ) -> AsyncIterator[Notification]:
        """Yield the notifications after `after` (None: all), including future ones.

        It ends with the session, when newer feeds of the user exceed the limit, when the process is shutting
        down, or after `times.end`.
        """
        end = time.monotonic() + self.times.end
        position = after
        channel = channel_of(user_id)
        with self.slots.occupy(channel) as slot, self.subscriber.listen(channel) as woken:
            while not self.stopping.is_set():
                # Before the query, so that a message during the query sets it again.
                woken.clear()
                if not (await self.slots.is_held(channel, slot) and await is_alive()):
                    return
                rows = await self._behind(user_id, position)
                for row in rows:
                    yield row
                    position = row.id
                left = end - time.monotonic()
                if left <= 0:
                    return
                if len(rows) < BATCH:
                    await self._wait(woken, left)

    async def _behind(self, user_id: UUID, position: UUID | None) -> Sequence[Notification]:
        statement = select(Notification).where(Notification.user_id == user_id)
        if position is not None:
            statement = statement.where(Notification.id > position)
        async with self.open_session() as session:
            return (await session.scalars(statement.order_by(Notification.id).limit(BATCH))).all()

    async def _wait(self, woken: asyncio.Event, left: float) -> None:
        """Wait for a message, a shutdown, or the next interval."""
        usual = self.times.check if self.subscriber.is_connected else self.times.poll
        waits = [asyncio.ensure_future(event.wait()) for event in (woken, self.stopping)]
        try:
            await asyncio.wait(waits, timeout=min(usual, left), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
