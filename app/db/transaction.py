"""The one way to commit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

_DEPTH = "transaction.depth"
_FAILED = "transaction.failed"


class TransactionFailedError(RuntimeError):
    """The outermost block ended well, but one inside it had failed: everything was rolled back."""


@asynccontextmanager
async def transaction(session: AsyncSession) -> AsyncIterator[None]:
    """Everything inside happens, or nothing does.

    Blocks nest: services call each other without knowing who began. The outermost one commits, including what
    was read or written on the session before it. A failure in any block, even one that its surroundings
    swallow, makes the whole roll back.

    Raises:
        TransactionFailedError: at the end of the outermost block, where an inner failure was swallowed.
    """
    depth: int = session.info.get(_DEPTH, 0)
    session.info[_DEPTH] = depth + 1
    try:
        yield
    except BaseException:
        session.info[_FAILED] = True
        if depth == 0:
            await session.rollback()
        raise
    else:
        if depth == 0:
            await _commit(session)
    finally:
        session.info[_DEPTH] = depth
        if depth == 0:
            session.info.pop(_FAILED, None)


async def _commit(session: AsyncSession) -> None:
    if session.info.get(_FAILED):
        await session.rollback()
        raise TransactionFailedError("a transaction block inside this one failed")
    try:
        await session.commit()
    except BaseException:
        await session.rollback()
        raise
