"""Transactions: nested blocks, and work after a commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.core.logs.logger import get_logger

logger = get_logger(__name__)

AfterCommit = Callable[[], Awaitable[None]]
"""Callbacks that run once the changes are committed."""
Work = TypeVar("Work", bound=AfterCommit)

_DEPTH = "transaction.depth"
_FAILED = "transaction.failed"
_AFTER_COMMIT = "transaction.after_commit"


class TransactionFailedError(RuntimeError):
    """The outermost block succeeded, but a failure inside it was suppressed: everything was rolled back."""


@asynccontextmanager
async def transaction(session: AsyncSession) -> AsyncIterator[None]:
    """Run the block in a transaction, which is committed at its end, or rolled back if it raises.

    Blocks can be nested, so that services can call each other: the outermost one commits, including earlier
    statements of the session. A failure in any block rolls back all of them, even if it is suppressed.

    Raises:
        TransactionFailedError: at the end of the outermost block, if an inner failure was suppressed.
    """
    depth: int = session.info.get(_DEPTH, 0)
    session.info[_DEPTH] = depth + 1
    try:
        yield
        if depth > 0 and not session.info.get(_FAILED):
            # Values that the database sets, such as timestamps, are known after inner blocks, too.
            await session.flush()
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
            session.info.pop(_AFTER_COMMIT, None)


def after_commit(session: AsyncSession | Session, key: str, work: Work) -> Work:
    """Run `work` after the outermost block has committed; discard it if the block rolls back.

    For a `key` only the first work is kept, and returned to later callers. Work may be lost with the process,
    so that anything that must happen belongs into the outbox. Its failures are logged, because the change
    itself has succeeded.
    """
    taken: Work = session.info.setdefault(_AFTER_COMMIT, {}).setdefault(key, work)
    return taken


def in_transaction(session: AsyncSession) -> bool:
    """Whether a `transaction` block of this session is open."""
    depth: int = session.info.get(_DEPTH, 0)
    return depth > 0


async def release_connection(session: AsyncSession) -> None:
    """Return the connection of a session that has only read, before waiting for another service.

    Objects of the session stay usable. Inside a `transaction` block this is a no-op.
    """
    if not in_transaction(session):
        await session.commit()


async def _commit(session: AsyncSession) -> None:
    if session.info.get(_FAILED):
        await session.rollback()
        raise TransactionFailedError("a transaction block inside this one failed")
    try:
        await session.commit()
    except BaseException as error:
        await session.rollback()
        if not _was_refused(error):
            await _finish(session)
        raise
    await _finish(session)


def _was_refused(error: BaseException) -> bool:
    """Whether the database refused the commit. If it did not respond, it may have committed."""
    return isinstance(error, DBAPIError) and not error.connection_invalidated


async def _finish(session: AsyncSession) -> None:
    work: dict[str, AfterCommit] = session.info.pop(_AFTER_COMMIT, {})
    for key, do in work.items():
        try:
            await do()
        except Exception:
            logger.exception("work after a commit failed", work=key)
