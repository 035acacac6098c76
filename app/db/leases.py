"""Leases: one worker at a time may work on a row, and the row of a dead worker becomes free again.

Only the clock of the database decides who holds a lease. A worker whose clock is wrong must neither take the
lease of another one nor lose its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, DateTime, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Keyed, UtcDateTime

LEASE: Final = timedelta(seconds=60)
"""Time without renewal after which a lease ends. Longer than a delivery or a batch takes."""


class LeaseLostError(Exception):
    """The row was deleted, its lease was revoked, or another worker has it."""


class Leased(Keyed, kw_only=True, eq=False):
    """Columns of tables whose rows workers lease."""

    lease: Mapped[UUID | None] = mapped_column(default=None)
    """The token of the current lease; None if the row is not leased."""
    leased_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    """The end of the lease, by the clock of the database."""


LeasedRow = TypeVar("LeasedRow", bound=Leased)


def is_free(kind: type[Leased], *, silent_for: timedelta = timedelta()) -> ColumnElement[bool]:
    """Return a condition: the row has no lease, or it ended at least `silent_for` ago."""
    return or_(kind.leased_until.is_(None), kind.leased_until < func.now() - silent_for)


async def is_held(session: AsyncSession, kind: type[Leased], key: UUID) -> bool:
    held = select(kind.id).where(kind.id == key, kind.leased_until >= func.now())
    return await session.scalar(held) is not None


async def acquire(
    session: AsyncSession, kind: type[LeasedRow], key: UUID, *eligible: ColumnElement[bool], **values: Any
) -> LeasedRow | None:
    """Lease the row `key` and write `values` to it, in the caller's transaction.

    Returns the row, whose `lease` is the new token; None if it is leased, or not `eligible`.
    """
    statement = (
        update(kind)
        .where(kind.id == key, is_free(kind), *eligible)
        .values(lease=uuid4(), leased_until=_lease_end(), **values)
        .returning(kind)
    )
    row: LeasedRow | None = await session.scalar(statement)
    return row


async def renew(session: AsyncSession, kind: type[Leased], key: UUID, token: UUID, **values: Any) -> None:
    """Write `values` and extend the lease by `LEASE`, in the caller's transaction.

    Raises:
        LeaseLostError: the lease of `token` has been lost.
    """
    await _write(session, kind, key, token, leased_until=_lease_end(), **values)


async def release(session: AsyncSession, kind: type[Leased], key: UUID, token: UUID, **values: Any) -> None:
    """Write `values` and end the lease, in the caller's transaction.

    Raises:
        LeaseLostError: the lease of `token` has been lost.
    """
    await _write(session, kind, key, token, lease=None, leased_until=None, **values)


def _lease_end() -> ColumnElement[datetime]:
    # Not now(), which is the start of the transaction: the UPDATE may have waited for a lock since then.
    return func.clock_timestamp(type_=DateTime(timezone=True)) + LEASE


async def _write(session: AsyncSession, kind: type[Leased], key: UUID, token: UUID, **values: Any) -> None:
    statement = update(kind).where(kind.id == key, kind.lease == token).values(**values).returning(kind.id)
    if await session.scalar(statement) is None:
        raise LeaseLostError
