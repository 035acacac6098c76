"""Processed messages: a task acts once, however often it is delivered (idempotent consumer)."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ProcessedMessage


async def mark_processed(session: AsyncSession, key: str) -> bool:
    """Mark the message `key` processed; False if it was before.

    Call it inside the transaction that holds the effect: both are committed, or neither. A concurrent second
    transaction waits for the first, and gets False if that commits.
    """
    statement = (
        insert(ProcessedMessage)
        .values(key=key, created_at=func.now())
        .on_conflict_do_nothing()
        .returning(ProcessedMessage.key)
    )
    return await session.scalar(statement) is not None
