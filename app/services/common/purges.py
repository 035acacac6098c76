"""Removing what has had its time, a batch at a time: no long lock, no long transaction."""

from __future__ import annotations

from collections.abc import Sequence
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
"""Their networks are known to lock-out for as long."""
KEEP_IDEMPOTENCY_RECORDS: Final = timedelta(days=1)
KEEP_EXPIRED_TOKENS: Final = timedelta(days=7)
"""Longer than a mail is tried again: until then a used token shows that its mail has arrived."""
KEEP_RELAYED_EVENTS: Final = timedelta(days=7)
KEEP_GIVEN_UP_EVENTS: Final = timedelta(days=30)
"""Until then an operator can have them relayed again."""
KEEP_WEBHOOK_DELIVERIES: Final = timedelta(days=30)
KEEP_PROCESSED_MESSAGES: Final = timedelta(days=30)
"""Far longer than any task is retried."""


class Purges:
    """Each method returns how many rows it removed."""

    def __init__(self, open_session: OpenSession) -> None:
        self._open_session = open_session

    async def sessions(self) -> int:
        """Remove sessions that ended, by expiry or revocation, long ago."""
        return await self._older(Session.id, Session.expires_at, KEEP_ENDED_SESSIONS)

    async def idempotency_records(self) -> int:
        """Remove stored responses whose key may be used afresh."""
        return await self._older(IdempotencyRecord.id, IdempotencyRecord.created_at, KEEP_IDEMPOTENCY_RECORDS)

    async def one_time_tokens(self) -> int:
        """Remove tokens that expired some days ago."""
        return await self._older(OneTimeToken.id, OneTimeToken.expires_at, KEEP_EXPIRED_TOKENS)

    async def outbox_events(self) -> int:
        """Remove events that were relayed some days ago and confirmed, or given up long ago."""
        confirmed = (OutboxEvent.check_at.is_(None), OutboxEvent.given_up_at.is_(None))
        removed = await self._older(OutboxEvent.id, OutboxEvent.relayed_at, KEEP_RELAYED_EVENTS, *confirmed)
        return removed + await self._older(OutboxEvent.id, OutboxEvent.given_up_at, KEEP_GIVEN_UP_EVENTS)

    async def processed_messages(self) -> int:
        """Remove the processed messages of tasks that are not delivered again."""
        return await self._older(ProcessedMessage.key, ProcessedMessage.created_at, KEEP_PROCESSED_MESSAGES)

    async def audit_events(self, keep: timedelta) -> int:
        """Remove audit events that are older than `keep`."""
        return await self._older(AuditEvent.id, AuditEvent.created_at, keep)

    async def read_notifications(self, keep: timedelta) -> int:
        """Remove notifications that were read longer ago than `keep`. Unread ones stay."""
        async with self._open_session() as session:
            before = await database_now(session) - keep
        # By the primary key, which grows with time, and onward from batch to batch: what stays is seen once.
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
        """Remove secrets that were replaced and sign no more."""
        return await self._older(WebhookSecret.id, WebhookSecret.expires_at, timedelta())

    async def _older(
        self,
        key: InstrumentedAttribute[Any],
        moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
        keep: timedelta,
        *which: ColumnElement[bool],
    ) -> int:
        # SKIP LOCKED: two purges at once share the work, and a row in use is left for the next.
        batch = (
            select(key)
            .where(moment < func.now() - keep, *which)
            # The oldest first: by the index on the moment, whatever the planner thinks of its share.
            .order_by(moment)
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
        """Delete the rows whose keys these are, in a transaction of its own; the keys."""
        async with self._open_session() as session, transaction(session):
            removed = await session.scalars(delete(key.class_).where(key.in_(batch)).returning(key))
            return removed.all()
