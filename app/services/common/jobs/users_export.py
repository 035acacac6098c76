"""All users as CSV, batch by batch: never the whole of it in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select

from app.models import User, UserStatus
from app.services.common.jobs.csv_rows import csv_lines
from app.services.common.jobs.lease import JobLease

BATCH = 500
"""Users that are read at once. After each batch progress is written, and a cancellation noticed."""
_COLUMNS = (
    User.id,
    User.email,
    User.email_verified,
    User.display_name,
    User.locale,
    User.status,
    User.suspended_at,
    User.suspension_reason,
    User.last_login_at,
    User.created_at,
)


async def users_csv(lease: JobLease) -> AsyncIterator[bytes]:
    """A line of names, and one for each user in the order of registration.

    Raises:
        LeaseLostError: the run was cancelled, or another worker has it.
    """
    wanted = _wanted(lease.parameters.get("user_status"))
    async with lease.open_session() as session:
        total = await session.scalar(select(func.count()).select_from(User).where(*wanted)) or 0
    await lease.report(0, total)
    yield csv_lines([[column.key for column in _COLUMNS]])
    done = 0
    last: UUID | None = None
    while batch := await _batch(lease, wanted, after=last):
        yield csv_lines(batch)
        done, last = done + len(batch), batch[-1].id
        # Who registered meanwhile is exported as well.
        await lease.report(done, max(done, total))


def _wanted(status: str | None) -> list[ColumnElement[bool]]:
    return [] if status is None else [User.status == UserStatus(status)]


async def _batch(
    lease: JobLease, wanted: Sequence[ColumnElement[bool]], *, after: UUID | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = select(*_COLUMNS).where(*wanted).order_by(User.id).limit(BATCH)
    if after is not None:
        statement = statement.where(User.id > after)
    async with lease.open_session() as session:
        return (await session.execute(statement)).all()
