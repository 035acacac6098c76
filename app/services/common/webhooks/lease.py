"""Holding a delivery: of all the workers that were told of it, one at a time may send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import now
from app.models import WebhookDelivery, WebhookDeliveryStatus

LEASE: Final = timedelta(seconds=60)
"""How long a worker may be silent before another takes its delivery. Longer than an attempt may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedDelivery:
    """One attempt at a delivery, before it is made."""

    id: UUID
    endpoint_id: UUID
    message_id: UUID
    payload: str
    attempt: int
    """From 1."""
    token: UUID


async def take(session: AsyncSession, delivery_id: UUID) -> LeasedDelivery | None:
    """Take a delivery that is due, within the caller's transaction; None where it is not, or somebody has it.

    The database says what time it is, as it did when it said that the event was due: a clock of ours that is
    behind must not find a delivery too early, and leave it.
    """
    token = uuid4()
    row = WebhookDelivery
    statement = (
        update(row)
        .where(
            row.id == delivery_id,
            row.status == WebhookDeliveryStatus.PENDING,
            row.next_attempt_at <= func.now(),
            or_(row.leased_until.is_(None), row.leased_until < func.now()),
        )
        .values(lease=token, leased_until=now() + LEASE, attempt_count=row.attempt_count + 1)
        .returning(row.id, row.endpoint_id, row.message_id, row.payload, row.attempt_count)
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        return None
    return LeasedDelivery(
        id=found.id,
        endpoint_id=found.endpoint_id,
        message_id=found.message_id,
        payload=found.payload,
        attempt=found.attempt_count,
        token=token,
    )


async def is_held(session: AsyncSession, delivery_id: UUID) -> bool:
    """Whether somebody is sending it, or has died while doing so less than a minute ago."""
    held = select(WebhookDelivery.id).where(
        WebhookDelivery.id == delivery_id, WebhookDelivery.leased_until >= func.now()
    )
    return await session.scalar(held) is not None
