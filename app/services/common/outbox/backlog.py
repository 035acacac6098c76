"""The backlog of the outbox: events that wait for the relay, or for confirmations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from app.models import OutboxEvent
from app.services.common.outbox.relay import CONFIRM_WITHIN, may_be_lost

LATE: Final = timedelta(minutes=5)
"""An event that is due for longer means that no relay is running: relays look every few seconds."""
COUNTED: Final = 10_000
"""The limit of counts, because the health report must stay cheap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxBacklog:
    """Counts, with the fields of the spec's schema of this name. No count exceeds `COUNTED`."""

    due: int
    oldest_seconds: float | None
    """Seconds since the oldest event became due; None if there is none."""
    unconfirmed: int
    """Events that were relayed to tasks that have not ended."""
    oldest_unconfirmed_seconds: float | None
    """Seconds since the oldest delivery became due; None if there is none."""
    lost: int
    """Unconfirmed events whose messages the broker may have lost. They are relayed again."""
    given_up: int
    """Events that were given up after too many relays."""

    @property
    def is_late(self) -> bool:
        """Whether events are overdue, lost or given up."""
        is_overdue = (self.oldest_seconds or 0) > LATE.total_seconds()
        is_unconfirmed = (self.oldest_unconfirmed_seconds or 0) > CONFIRM_WITHIN.total_seconds()
        return bool(self.lost or self.given_up or is_overdue or is_unconfirmed)


async def outbox_backlog(connection: AsyncConnection, broker_generation: str | None) -> OutboxBacklog:
    """Return the backlog, by the clock of the database. Partial indexes serve all queries.

    `broker_generation` is the result of `Broker.known_generation`.
    """
    due, oldest = await _waiting(
        connection,
        OutboxEvent.due_at,
        OutboxEvent.relayed_at.is_(None),
        OutboxEvent.due_at <= func.now(),
    )
    unconfirmed, oldest_unconfirmed = await _waiting(
        connection, OutboxEvent.check_at, OutboxEvent.check_at.is_not(None)
    )
    lost, _ = await _waiting(connection, OutboxEvent.check_at, may_be_lost(broker_generation))
    given_up, _ = await _waiting(connection, OutboxEvent.given_up_at, OutboxEvent.given_up_at.is_not(None))
    return OutboxBacklog(
        due=due,
        oldest_seconds=oldest,
        unconfirmed=unconfirmed,
        oldest_unconfirmed_seconds=oldest_unconfirmed,
        lost=lost,
        given_up=given_up,
    )


async def _waiting(
    connection: AsyncConnection,
    order: InstrumentedAttribute[object],
    *which: ColumnElement[bool],
) -> tuple[int, float | None]:
    found = select(OutboxEvent.due_at).where(*which).order_by(order).limit(COUNTED).subquery()
    age = extract("epoch", func.now() - func.min(found.c.due_at))
    count, oldest = (await connection.execute(select(func.count(), age).select_from(found))).one()
    return count, None if oldest is None else max(0.0, round(float(oldest), 3))
