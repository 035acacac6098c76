"""Purges of old rows, in batches, to avoid long locks and transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.db.base import database_now
from app.db.engine import OpenSession
from app.db.identifiers import earliest_uuid7
from app.db.transaction import transaction
from app.models import (
    AuditEvent,
    IdempotencyRecord,
    Notification,
    OneTimeToken,
    OutboxEvent,
    ProcessedMessage,
    Session,
    WebhookDelivery,
    WebhookSecret,
)
from app.services.common.accounts.lockout import KNOWN_NETWORK_TIME

BATCH: Final = 1000
KEEP_ENDED_SESSIONS: Final = KNOWN_NETWORK_TIME
"""Lock-out needs their networks for as long."""
KEEP_IDEMPOTENCY_RECORDS: Final = timedelta(days=1)
KEEP_EXPIRED_TOKENS: Final = timedelta(days=7)
"""Longer than a mail is retried: until then a used token shows that its mail has arrived."""
KEEP_RELAYED_EVENTS: Final = timedelta(days=7)
KEEP_GIVEN_UP_EVENTS: Final = timedelta(days=30)
"""Until then an operator can relay them again."""
KEEP_WEBHOOK_DELIVERIES: Final = timedelta(days=30)
KEEP_PROCESSED_MESSAGES: Final = timedelta(days=30)
"""Much longer than any task is retried."""


@dataclass(slots=True)
class Purges:
    """Purges tables. All methods return the number of deleted rows."""

    open_session: OpenSession

    async def sessions(self) -> int:
        """Remove sessions that ended, by expiry or revocation, long ago."""
        return await self._older(Session.id, Session.expires_at, KEEP_ENDED_SESSIONS)

    async def idempotency_records(self) -> int:
        """Remove stored responses whose keys have expired."""
        return await self._older(IdempotencyRecord.id, IdempotencyRecord.created_at, KEEP_IDEMPOTENCY_RECORDS)

    async def one_time_tokens(self) -> int:
        """Remove tokens that expired some days ago."""
        return await self._older(OneTimeToken.id, OneTimeToken.expires_at, KEEP_EXPIRED_TOKENS)

    async def outbox_events(self) -> int:
        """Remove confirmed events some days after their relay, and given-up events after a month."""
        confirmed = (OutboxEvent.check_at.is_(None), OutboxEvent.given_up_at.is_(None))
        removed = await self._older(OutboxEvent.id, OutboxEvent.relayed_at, KEEP_RELAYED_EVENTS, *confirmed)
        return removed + await self._older(OutboxEvent.id, OutboxEvent.given_up_at, KEEP_GIVEN_UP_EVENTS)

    async def processed_messages(self) -> int:
        """Remove marks of messages that can no longer be delivered."""
        return await self._older(ProcessedMessage.key, ProcessedMessage.created_at, KEEP_PROCESSED_MESSAGES)

    async def audit_events(self, keep: timedelta) -> int:
        """Remove audit events that are older than `keep`."""
        return await self._older(AuditEvent.id, AuditEvent.created_at, keep)

    async def read_notifications(self, keep: timedelta) -> int:
        """Remove notifications that were read longer ago than `keep`. Unread ones stay."""
        async with self.open_session() as session:
            before = await database_now(session) - keep
        # By the primary key, which grows with time, so that rows that stay are read only once.
        end, last = earliest_uuid7(before), UUID(int=0)
        total = 0
        while True:
            batch = (
                select(Notification.id)
                .where(Notification.id > last, Notification.id < end, Notification.read_at < before)
                .order_by(Notification.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            )
            removed = await self._remove(Notification.id, batch)
            total += len(removed)
            if len(removed) < BATCH:
                return total
            last = max(removed)

    async def webhook_deliveries(self) -> int:
        """Remove deliveries that ended long ago, with their attempts."""
        return await self._older(WebhookDelivery.id, WebhookDelivery.finished_at, KEEP_WEBHOOK_DELIVERIES)

    async def webhook_secrets(self) -> int:
        """Remove replaced secrets that no longer sign."""
        return await self._older(WebhookSecret.id, WebhookSecret.expires_at, timedelta())

    async def _older(
        self,
        key: InstrumentedAttribute[Any],
        timestamp: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
        keep: timedelta,
        *which: ColumnElement[bool],
    ) -> int:
        # SKIP LOCKED: concurrent purges share the work, and rows in use are left for the next one.
        batch = (
            select(key)
            .where(timestamp < func.now() - keep, *which)
            # The oldest first, so that the planner always uses the index on the timestamp.
            .order_by(timestamp)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        total = 0
        while True:
            count = len(await self._remove(key, batch))
            total += count
            if count < BATCH:
                return total

    async def _remove(self, key: InstrumentedAttribute[Any], batch: Select[Any]) -> Sequence[Any]:
        """Delete the rows of a batch in a transaction; return their keys."""
        async with self.open_session() as session, transaction(session):
            removed = await session.scalars(delete(key.class_).where(key.in_(batch)).returning(key))
            return removed.all()
