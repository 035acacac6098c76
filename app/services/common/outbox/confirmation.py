"""Confirmations: an event is done once each task that acts on it has ended."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import case, func, null, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import OutboxEvent
from app.services.common.outbox.relay import CONFIRM_WITHIN

_NONE: Final[list[str]] = []


async def confirm(session: AsyncSession, task: str, event_id: UUID) -> None:
    """Note, in the caller's transaction, that a task has ended and need not be called again for the event.

    It waits for a relay that holds the event, and so cannot be overtaken by it. What must happen once cannot
    rely on it: where the process dies before this, the event is relayed again
    (`app.services.common.outbox.inbox`).
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
    """Note that a task failed, and is tried again by the queue: the relay need not send it for a while."""
    await session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id, OutboxEvent.check_at.is_not(None))
        .values(check_at=func.greatest(OutboxEvent.check_at, func.now() + CONFIRM_WITHIN))
        .execution_options(synchronize_session=False)
    )


async def revive(session: AsyncSession) -> int:
    """Schedule events that were given up for another relay, in the caller's transaction; return how many."""
    revived = await session.scalars(
        update(OutboxEvent)
        .where(OutboxEvent.given_up_at.is_not(None))
        .values(given_up_at=None, check_at=func.now(), relay_count=0, broker_generation=None)
        .returning(OutboxEvent.id)
        .execution_options(synchronize_session=False)
    )
    return len(revived.all())
