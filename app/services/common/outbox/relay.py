"""Relays committed events to their tasks, until all tasks have confirmed them.

Redis may lose a message. An event therefore stays open until its tasks have ended, and is relayed again if
they do not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.core.celery_app import VISIBILITY_SECONDS
from app.core.logs.logger import get_logger
from app.db.base import database_now
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.broker import Broker
from app.models import OutboxEvent
from app.services.common.outbox.outbox import Topic

logger = get_logger(__name__)

BATCH: Final = 100
CONFIRM_WITHIN: Final = timedelta(seconds=VISIBILITY_SECONDS) + timedelta(minutes=5)
"""Time for a task to confirm its event. Longer than the broker takes to redeliver the task of a lost worker,
which is longer than any task runs or waits for a retry."""
CONFIRM_WITHIN_AT_MOST: Final = timedelta(hours=6)
"""The longest time. It doubles with every relay."""
MAX_RELAYS: Final = 12
"""Relays after which an unconfirmed event is given up: more than two days."""

Send = Callable[[str, OutboxEvent], Awaitable[None]]
"""Sends an event to a task, or raises an exception."""


@dataclass(slots=True)
class OutboxRelay:
    """Relays events. May run concurrently, because locked rows are skipped.

    An event is marked as relayed in the transaction that sends it. After a crash in between it is sent again,
    so that tasks must be idempotent (`app.services.common.outbox.inbox`).
    """

    open_session: OpenSession
    broker: Broker
    subscriptions: Mapping[Topic, Sequence[str]]
    """The names of the tasks by topic."""
    send: Send

    async def run(self) -> int:
        """Relay all due events; return how many.

        Raises:
            RedisUnavailableError: the broker does not respond; the next run continues.
        """
        generation = await self.broker.generation()

        async def relay(event: OutboxEvent, at: datetime) -> None:
            event.unconfirmed = [*self.subscriptions[Topic(event.topic)]]
            await self._relay(event, at, generation)

        new = (OutboxEvent.relayed_at.is_(None), OutboxEvent.due_at <= func.now())
        return await self._in_batches(_locked(*new).order_by(OutboxEvent.due_at), relay)

    async def run_unconfirmed(self) -> int:
        """Relay events again that are overdue or may be lost; return how many were checked.

        Raises:
            RedisUnavailableError: the broker does not respond; the next run continues.
        """
        generation = await self.broker.generation()
        oldest: dict[tuple[str, ...], float | None] = {}

        async def may_wait(event: OutboxEvent) -> bool:
            """Whether messages of the event may still wait in their queues."""
            tasks = tuple(event.unconfirmed)
            if tasks not in oldest:
                oldest[tasks] = await self.broker.oldest_relay(tasks)
            assert event.relayed_at is not None
            first = oldest[tasks]
            return first is not None and first <= event.relayed_at.timestamp()

        async def check(event: OutboxEvent, at: datetime) -> None:
            if event.relay_count >= MAX_RELAYS:
                event.given_up_at, event.check_at = at, None
                logger.error(
                    "event given up: its tasks did not confirm it",
                    event_id=event.id,
                    topic=event.topic,
                    tasks=event.unconfirmed,
                )
            elif event.broker_generation == generation and await may_wait(event):
                event.check_at = at + CONFIRM_WITHIN
            else:
                await self._relay(event, at, generation)

        overdue = or_(OutboxEvent.check_at <= func.now(), may_be_lost(generation) & _has_paused())
        return await self._in_batches(_locked(overdue).order_by(OutboxEvent.check_at), check)

    async def _in_batches(
        self,
        batch: Select[OutboxEvent],
        act: Callable[[OutboxEvent, datetime], Awaitable[None]],
    ) -> int:
        total = 0
        while True:
            async with self.open_session() as session, transaction(session):
                at = await database_now(session)
                events = (await session.scalars(batch)).all()
                for event in events:
                    await act(event, at)
            total += len(events)
            if len(events) < BATCH:
                return total

    async def _relay(self, event: OutboxEvent, at: datetime, generation: str) -> None:
        event.relayed_at = at
        for task in event.unconfirmed:
            await self.send(task, event)
        event.broker_generation = generation
        event.relay_count += 1
        wait = min(CONFIRM_WITHIN * 2 ** (event.relay_count - 1), CONFIRM_WITHIN_AT_MOST)
        event.check_at = at + wait if event.unconfirmed else None


def may_be_lost(generation: str | None) -> ColumnElement[bool]:
    """Return a condition: the event is unconfirmed, and the broker may have lost its messages.

    `generation` is the result of `Broker.known_generation`.
    """
    return OutboxEvent.check_at.is_not(None) & OutboxEvent.broker_generation.is_distinct_from(generation)


def _has_paused() -> ColumnElement[bool]:
    """Return a condition: 2, 4, 8 … seconds have passed since the last relay."""
    pause = func.make_interval(0, 0, 0, 0, 0, 0, func.power(2, OutboxEvent.relay_count))
    return OutboxEvent.relayed_at < func.now() - pause


def _locked(*which: ColumnElement[bool]) -> Select[OutboxEvent]:
    return select(OutboxEvent).where(*which).limit(BATCH).with_for_update(skip_locked=True)
