"""Events that are due and that no relay has taken yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import OutboxEvent

LATE: Final = timedelta(minutes=5)
"""An event that waits for longer says that no relay is at work: they look every few seconds."""
COUNTED: Final = 10_000
"""No more are counted: the number is for people, and the health report must stay cheap."""


@dataclass(frozen=True, slots=True)
class OutboxBacklog:
    """With the fields of the spec's schema of this name."""

    due: int
    """At most `COUNTED`."""
    oldest_seconds: float | None
    """How long the oldest of them has been due; None if there is none."""

    @property
    def is_late(self) -> bool:
        """Whether something waits for longer than `LATE`."""
        return self.oldest_seconds is not None and self.oldest_seconds > LATE.total_seconds()


async def outbox_backlog(connection: AsyncConnection) -> OutboxBacklog:
    """What waits, by the database's clock and the partial index on what is not relayed."""
    due = (
        select(OutboxEvent.due_at)
        .where(OutboxEvent.relayed_at.is_(None), OutboxEvent.due_at <= func.now())
        .order_by(OutboxEvent.due_at)
        .limit(COUNTED)
        .subquery()
    )
    age = extract("epoch", func.now() - func.min(due.c.due_at))
    count, oldest = (await connection.execute(select(func.count(), age).select_from(due))).one()
    return OutboxBacklog(count, None if oldest is None else round(float(oldest), 3))
