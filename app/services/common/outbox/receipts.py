"""Acting once, however often a task is delivered."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import now
from app.models import TaskReceipt


async def claim_once(session: AsyncSession, key: str) -> bool:
    """Whether this transaction is the first for `key`. A second waits for it, and hears False if it commits.

    Call it inside the transaction that holds the effect: both are committed, or neither.
    """
    statement = (
        insert(TaskReceipt)
        .values(key=key, created_at=now())
        .on_conflict_do_nothing()
        .returning(TaskReceipt.key)
    )
    return await session.scalar(statement) is not None
