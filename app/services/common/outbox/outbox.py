"""The transactional outbox: events are inserted in the transaction of the change that they announce.

A rolled-back change leaves no event, and a committed one loses none. `OutboxRelay` sends them to tasks after
the commit, which notifies it; a scheduled sweep finds missed events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tracing.tracing import TRACEPARENT, trace_headers
from app.db.transaction import after_commit
from app.models import OutboxEvent


class Topic(StrEnum):
    """The kinds of events. `app.schedule.subscriptions` names their tasks."""

    JOB_REQUESTED = "job.requested"
    USER_REGISTERED = "user.registered"
    EMAIL_VERIFICATION_REQUESTED = "email_verification.requested"
    PASSWORD_FORGOTTEN = "password.forgotten"  # noqa: S105
    """The user is null if no account has the address, so that requests take the same time."""
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    NOTIFICATION_CREATED = "notification.created"
    FILE_CREATED = "file.created"
    FILE_UPLOADED = "file.uploaded"
    FILE_DELETED = "file.deleted"
    WEBHOOK_EVENT = "webhook.event"
    """An event for other systems: `app.services.common.webhooks.events`."""
    WEBHOOK_DELIVERY_DUE = "webhook.delivery_due"


Notify = Callable[[], None]
"""Notifies the relay of new events, without waiting for it."""


@dataclass(slots=True)
class Outbox:
    """Adds events to a database session."""

    session: AsyncSession
    request_id: str | None
    notify: Notify

    def add(self, topic: Topic, payload: Mapping[str, Any], *, delay: timedelta = timedelta()) -> UUID:
        """Add an event to the caller's transaction. It is relayed after the commit and `delay`.

        `payload` is JSON, with ids rather than data that may have changed by then, and without secrets,
        because it is stored for days. Returns the id of the event.
        """
        row = OutboxEvent(
            topic=topic,
            payload=dict(payload),
            request_id=self.request_id,
            traceparent=trace_headers().get(TRACEPARENT),
        )
        if delay:
            # By the clock of the database, which the relay uses.
            row.due_at = func.now() + delay
        self.session.add(row)
        after_commit(self.session, "outbox.notify", self._notify_relay)
        return row.id

    async def _notify_relay(self) -> None:
        self.notify()
