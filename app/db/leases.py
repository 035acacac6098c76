"""Leases: of several workers, one at a time may work on a row, and a dead worker's row becomes free again.

Only the database's clock decides who holds a lease: workers' clocks differ, and one that is wrong must not
take a lease that another worker holds, nor lose its own.
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
"""The silence after which another worker takes the row: longer than a delivery or a batch takes."""


class LeaseLostError(Exception):
    """The row is gone, was taken from this worker, or another worker has it."""


class Leased(Keyed, kw_only=True, eq=False):
    """The columns of a row that workers lease."""

    lease: Mapped[UUID | None] = mapped_column(default=None)
    """The token of the attempt that may write; gone once the row is released, cancelled or leased again."""
    leased_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    """The current time of the database's clock."""


LeasedRow = TypeVar("LeasedRow", bound=Leased)


def is_free(kind: type[Leased], *, silent_for: timedelta = timedelta()) -> ColumnElement[bool]:
    """Whether a row has no lease, or one that ended at least `silent_for` ago."""
    return or_(kind.leased_until.is_(None), kind.leased_until < func.now() - silent_for)


async def is_held(session: AsyncSession, kind: type[Leased], key: UUID) -> bool:
    """Whether a worker has the row `key`, or died less than `LEASE` ago."""
    held = select(kind.id).where(kind.id == key, kind.leased_until >= func.now())
    return await session.scalar(held) is not None


async def acquire(
    session: AsyncSession, kind: type[LeasedRow], key: UUID, *eligible: ColumnElement[bool], **values: Any
) -> LeasedRow | None:
    """Lease the row `key` and write `values` to it, in the caller's transaction.

    Returns the row, whose `lease` is the new token; None where it is not `eligible` or another has it.
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
    """Write `values` and hold the row for another `LEASE`, in the caller's transaction.

    Raises:
        LeaseLostError: `token` is no longer that of the row.
    """
    await _write(session, kind, key, token, leased_until=_lease_end(), **values)


async def release(session: AsyncSession, kind: type[Leased], key: UUID, token: UUID, **values: Any) -> None:
    """Write `values` and give the row back, in the caller's transaction.

    Raises:
        LeaseLostError: `token` is no longer that of the row.
    """
    await _write(session, kind, key, token, lease=None, leased_until=None, **values)


def _lease_end() -> ColumnElement[datetime]:
    # Not now(), the start of the transaction: an UPDATE may have waited for a lock since then.
    return func.clock_timestamp(type_=DateTime(timezone=True)) + LEASE


async def _write(session: AsyncSession, kind: type[Leased], key: UUID, token: UUID, **values: Any) -> None:
    statement = update(kind).where(kind.id == key, kind.lease == token).values(**values).returning(kind.id)
    if await session.scalar(statement) is None:
        raise LeaseLostError
