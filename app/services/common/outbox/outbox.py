"""The transactional outbox: events are rows of the transaction whose change they announce.

A change that is rolled back leaves no event, and one that is committed loses none. `OutboxRelay` hands them
to the tasks afterwards; a commit notifies it, and a scheduled sweep finds what was missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tracing.tracing import TRACEPARENT, trace_headers
from app.db.transaction import after_commit
from app.models import OutboxEvent
from app.services.common.outbox.topics import Topic

Notify = Callable[[], None]
"""Asks the relay to look for events, without waiting for it."""


class Outbox:
    """Takes the events of one database session."""

    def __init__(self, session: AsyncSession, *, request_id: str | None, notify: Notify) -> None:
        self._session = session
        self._request_id = request_id
        self._notify = notify

    def add(self, topic: Topic, payload: Mapping[str, Any], *, delay: timedelta = timedelta()) -> UUID:
        """Add an event to the caller's transaction; relayed after its commit, not before `delay` has passed.

        `payload` is JSON, and holds ids rather than facts that may have changed by then. It is kept for days:
        no secret belongs in it. Returns the id of the event, which is also the key of its tasks.
        """
        row = OutboxEvent(
            topic=topic,
            payload=dict(payload),
            request_id=self._request_id,
            traceparent=trace_headers().get(TRACEPARENT),
        )
        if delay:
            # By the clock that the relay compares it with, as the default is.
            row.due_at = func.now() + delay
        self._session.add(row)
        after_commit(self._session, "outbox.notify", self._notify_relay)
        return row.id

    async def _notify_relay(self) -> None:
        self._notify()
