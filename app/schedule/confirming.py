"""Confirms the event of a task when the task has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from app.db.engine import OpenSession
from app.db.errors import is_unavailable
from app.db.transaction import transaction
from app.schedule.task import PermanentFailure
from app.services.common.outbox.confirmation import confirm, postpone


@asynccontextmanager
async def confirming(open_session: OpenSession, task: str, event_id: str | None) -> AsyncIterator[None]:
    """Confirm the event `event_id`, if the task has one, unless the block fails in a way that may pass."""
    if event_id is None:
        yield
        return
    key = UUID(event_id)
    try:
        yield
    except PermanentFailure:
        await _confirm(open_session, task, key)
        raise
    except Exception:
        await _postpone(open_session, key)
        raise
    await _confirm(open_session, task, key)


async def _confirm(open_session: OpenSession, task: str, event_id: UUID) -> None:
    async with open_session() as session, transaction(session):
        await confirm(session, task, event_id)


async def _postpone(open_session: OpenSession, event_id: UUID) -> None:
    try:
        async with open_session() as session, transaction(session):
            await postpone(session, event_id)
    except Exception as error:
        # The failure of the task says the same.
        if not is_unavailable(error):
            raise
