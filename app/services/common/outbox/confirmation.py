"""Confirmations: an event is done once all its tasks have ended."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import case, func, null, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import OutboxEvent
from app.services.common.outbox.relay import CONFIRM_WITHIN

_NONE: Final[list[str]] = []


async def confirm(session: AsyncSession, task: str, event_id: UUID) -> None:
    """Record, in the caller's transaction, that a task of the event has ended.

    It waits for a relay that has locked the event. A process that dies before the confirmation causes another
    relay, so that tasks which must take effect once use `app.services.common.outbox.inbox`.
    """
    left = func.array_remove(OutboxEvent.unconfirmed, task)
    is_done = left == _NONE
    await session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id, OutboxEvent.unconfirmed.contains([task]))
        .values(
            unconfirmed=left,
            check_at=case((is_done, null()), else_=OutboxEvent.check_at),
            given_up_at=case((is_done, null()), else_=OutboxEvent.given_up_at),
        )
        .execution_options(synchronize_session=False)
    )


async def postpone(session: AsyncSession, event_id: UUID) -> None:
    """Postpone the next relay of an event whose task failed, because the queue retries the task."""
    await session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id, OutboxEvent.check_at.is_not(None))
        .values(check_at=func.greatest(OutboxEvent.check_at, func.now() + CONFIRM_WITHIN))
        .execution_options(synchronize_session=False)
    )


async def revive(session: AsyncSession) -> int:
    """Schedule given-up events for another relay, in the caller's transaction; return how many."""
    revived = await session.scalars(
        update(OutboxEvent)
        .where(OutboxEvent.given_up_at.is_not(None))
        .values(given_up_at=None, check_at=func.now(), relay_count=0, broker_generation=None)
        .returning(OutboxEvent.id)
        .execution_options(synchronize_session=False)
    )
    return len(revived.all())
