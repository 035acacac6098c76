"""Hands committed events to the tasks that act on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import func, select

from app.db.base import now
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.models import OutboxEvent

BATCH: Final = 100

Publish = Callable[[OutboxEvent], Awaitable[None]]
"""Sends one event to its tasks; raises when it could not."""


class OutboxRelay:
    """Any number of relays may run at once: each takes rows that no other holds.

    An event is marked in the transaction that published it. A crash between the two publishes it again, so
    tasks must act once however often they are called (`app.services.common.outbox.inbox`).
    """

    def __init__(self, open_session: OpenSession, publish: Publish) -> None:
        self._open_session = open_session
        self._publish = publish

    async def run(self) -> int:
        """Relay all that is due; how many events that was."""
        total = 0
        while True:
            relayed = await self._relay_batch()
            total += relayed
            if relayed < BATCH:
                return total

    async def _relay_batch(self) -> int:
        statement = (
            select(OutboxEvent)
            .where(OutboxEvent.relayed_at.is_(None), OutboxEvent.due_at <= func.now())
            .order_by(OutboxEvent.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        async with self._open_session() as session, transaction(session):
            rows = (await session.scalars(statement)).all()
            for row in rows:
                await self._publish(row)
                row.relayed_at = now()
        return len(rows)
