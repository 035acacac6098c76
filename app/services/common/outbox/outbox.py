"""The transactional outbox: events are rows of the transaction whose change they tell of.

A change that is rolled back leaves no event, and one that is committed loses none. `OutboxRelay` hands them
to the tasks afterwards; a commit wakes it, and a scheduled sweep finds what was missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.db.base import now
from app.models import OutboxEvent
from app.services.common.outbox.topics import Topic

Wake = Callable[[], None]
"""Asks the relay to look, without waiting for it."""

_WAKES = "outbox.wakes"
_ADDED = "outbox.added"


class Outbox:
    """Takes the events of one database session."""

    def __init__(self, session: AsyncSession, *, request_id: str | None, wake: Wake) -> None:
        self._session = session
        self._request_id = request_id
        self._wake = wake

    def add(self, topic: Topic, payload: Mapping[str, Any], *, due_at: datetime | None = None) -> UUID:
        """Tell of something within the caller's transaction; relayed after its commit, not before `due_at`.

        `payload` is JSON, and holds ids rather than facts that may have changed by then. It is kept for days:
        no secret belongs in it. Returns the id of the event, which is also the key of its tasks.
        """
        row = OutboxEvent(
            topic=topic, payload=dict(payload), request_id=self._request_id, due_at=due_at or now()
        )
        self._session.add(row)
        self._wake_after_commit()
        return row.id

    def _wake_after_commit(self) -> None:
        session = self._session.sync_session
        session.info[_ADDED] = True
        if not session.info.get(_WAKES):
            session.info[_WAKES] = True
            event.listen(session, "after_commit", self._committed)

    def _committed(self, session: Session) -> None:
        if session.info.pop(_ADDED, False):
            self._wake()
