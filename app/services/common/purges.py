"""Removing what has had its time, a batch at a time: no long lock, no long transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.db.base import now
from app.db.transaction import transaction
from app.models import (
    IdempotentAnswer,
    OutboxEvent,
    Session,
    TaskReceipt,
    WebhookDelivery,
    WebhookSecret,
)

BATCH: Final = 1000
KEEP_ENDED_SESSIONS: Final = timedelta(days=30)
"""Long enough to answer the question who was logged in from where."""
KEEP_ANSWERS: Final = timedelta(days=1)
KEEP_RELAYED_EVENTS: Final = timedelta(days=7)
KEEP_WEBHOOK_DELIVERIES: Final = timedelta(days=30)
KEEP_RECEIPTS: Final = timedelta(days=30)
"""Far longer than any task is retried."""

OpenSession = Callable[[], AbstractAsyncContextManager[AsyncSession]]


class Purges:
    """Each method returns how many rows it removed."""

    def __init__(self, open_session: OpenSession) -> None:
        self._open_session = open_session

    async def sessions(self) -> int:
        """Remove sessions that ended, by expiry or revocation, long ago."""
        return await self._older(Session.id, Session.expires_at, KEEP_ENDED_SESSIONS)

    async def idempotent_answers(self) -> int:
        """Remove stored answers whose key may be used afresh."""
        return await self._older(IdempotentAnswer.id, IdempotentAnswer.created_at, KEEP_ANSWERS)

    async def outbox_events(self) -> int:
        """Remove events that were relayed some days ago."""
        return await self._older(OutboxEvent.id, OutboxEvent.relayed_at, KEEP_RELAYED_EVENTS)

    async def receipts(self) -> int:
        """Remove the receipts of tasks that will not come again."""
        return await self._older(TaskReceipt.key, TaskReceipt.created_at, KEEP_RECEIPTS)

    async def webhook_deliveries(self) -> int:
        """Remove deliveries that ended long ago, with their attempts."""
        return await self._older(WebhookDelivery.id, WebhookDelivery.finished_at, KEEP_WEBHOOK_DELIVERIES)

    async def webhook_secrets(self) -> int:
        """Remove secrets that were replaced and sign no more."""
        return await self._older(WebhookSecret.id, WebhookSecret.expires_at, timedelta())

    async def _older(
        self,
        key: InstrumentedAttribute[Any],
        moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
        keep: timedelta,
    ) -> int:
        # SKIP LOCKED: two purges at once share the work, and a row in use is left for the next.
        batch = select(key).where(moment < now() - keep).limit(BATCH).with_for_update(skip_locked=True)
        total = 0
        while True:
            async with self._open_session() as session, transaction(session):
                removed = await session.scalars(delete(key.class_).where(key.in_(batch)).returning(key))
                count = len(removed.all())
            total += count
            if count < BATCH:
                return total
