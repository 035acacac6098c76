"""Creates the deliveries of events, for all subscribed endpoints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import OpenSession
from app.db.identifiers import uuid7
from app.db.leases import is_free
from app.db.transaction import transaction
from app.models import OutboxEvent, WebhookDelivery, WebhookDeliveryStatus, WebhookEndpoint
from app.services.common.outbox.outbox import Notify, Outbox, Topic

OVERDUE: Final = timedelta(minutes=5)
"""Time after which a due delivery is queued again, because its task may have been lost."""
BATCH: Final = 500


@dataclass(slots=True)
class WebhookFanOut:
    """Creates deliveries. May run repeatedly for an event, which an endpoint gets only once."""

    open_session: OpenSession
    notify: Notify
    request_id: str | None = None

    async def fan_out(self, event_id: UUID, *, name: str, body: str) -> int:
        """Create the deliveries of an event, due at once; return how many are new."""
        wanting = (
            select(WebhookEndpoint.id)
            .where(WebhookEndpoint.enabled, WebhookEndpoint.event_types.contains([name]))
            # Locked, so that they are not deleted or disabled in the meantime.
            .with_for_update(read=True)
        )
        async with self.open_session() as session, transaction(session):
            endpoints = (await session.scalars(wanting)).all()
            if not endpoints:
                return 0
            rows = [_row(endpoint_id, event_id, name, body) for endpoint_id in endpoints]
            statement = insert(WebhookDelivery).values(rows).on_conflict_do_nothing()
            made = (await session.scalars(statement.returning(WebhookDelivery.id))).all()
            self._enqueue(session, made)
        return len(made)

    async def requeue_stalled(self) -> int:
        """Queue overdue deliveries that are not leased; return how many."""
        overdue = (
            select(WebhookDelivery.id)
            .where(
                WebhookDelivery.status == WebhookDeliveryStatus.PENDING,
                WebhookDelivery.next_attempt_at < func.now() - OVERDUE,
                is_free(WebhookDelivery),
                ~_has_open_event(),
            )
            .order_by(WebhookDelivery.next_attempt_at)
            .limit(BATCH)
        )
        async with self.open_session() as session, transaction(session):
            found = (await session.scalars(overdue)).all()
            self._enqueue(session, found)
        return len(found)

    def _enqueue(self, session: AsyncSession, delivery_ids: Iterable[UUID]) -> None:
        outbox = Outbox(session, request_id=self.request_id, notify=self.notify)
        for delivery_id in delivery_ids:
            outbox.add(Topic.WEBHOOK_DELIVERY_DUE, {"delivery_id": str(delivery_id)})


def _has_open_event() -> ColumnElement[bool]:
    """Return a condition: an open event will lead to an attempt at the delivery."""
    is_open = or_(OutboxEvent.relayed_at.is_(None), OutboxEvent.check_at.is_not(None))
    event = select(OutboxEvent.id).where(
        OutboxEvent.topic == Topic.WEBHOOK_DELIVERY_DUE,
        OutboxEvent.payload["delivery_id"].astext == cast(WebhookDelivery.id, String),
        is_open,
    )
    return event.correlate(WebhookDelivery).exists()


def _row(endpoint_id: UUID, event_id: UUID, name: str, body: str) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "endpoint_id": endpoint_id,
        "message_id": event_id,
        "event_type": name,
        "payload": body,
        "status": WebhookDeliveryStatus.PENDING,
        "attempt_count": 0,
        "created_at": func.now(),
        "next_attempt_at": func.now(),
    }
