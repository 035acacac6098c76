"""Processed messages: a task takes effect once, even if it is delivered repeatedly (idempotent consumer)."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ProcessedMessage


async def mark_processed(session: AsyncSession, key: str) -> bool:
    """Mark a message as processed; return False if it was marked before.

    Call it in the transaction of the effect, so that both are committed together. A concurrent transaction
    waits for the first one, and gets False if that commits.
    """
    statement = (
        insert(ProcessedMessage)
        .values(key=key, created_at=func.now())
        .on_conflict_do_nothing()
        .returning(ProcessedMessage.key)
    )
    return await session.scalar(statement) is not None
