"""Export of all users as CSV (RFC 4180), read and written in batches."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select

from app.models import User, UserStatus
from app.services.common.jobs.lease import JobLease

BATCH = 500
"""Users per query. After each batch the progress is written and a cancellation is noticed."""
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
# With the full-width forms, which spreadsheets of East Asian locales read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


async def users_csv(lease: JobLease) -> AsyncIterator[bytes]:
    """Yield a line of column names, then one line per user in the order of registration.

    Raises:
        LeaseLostError: the run was cancelled, or another worker has it.
    """
    status = lease.parameters.get("user_status")
    wanted = [] if status is None else [User.status == UserStatus(status)]
    async with lease.open_session() as session:
        total = await session.scalar(select(func.count()).select_from(User).where(*wanted)) or 0
    await lease.report(0, total)
    yield csv_lines([[column.key for column in _COLUMNS]])
    done = 0
    last: UUID | None = None
    while batch := await _batch(lease, wanted, after=last):
        yield csv_lines(batch)
        done, last = done + len(batch), batch[-1].id
        # Users who registered in the meantime are exported as well.
        await lease.report(done, max(done, total))


async def _batch(
    lease: JobLease, wanted: Sequence[ColumnElement[bool]], *, after: UUID | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = select(*_COLUMNS).where(*wanted).order_by(User.id).limit(BATCH)
    if after is not None:
        statement = statement.where(User.id > after)
    async with lease.open_session() as session:
        return (await session.execute(statement)).all()


def csv_lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Encode rows in UTF-8: None as an empty field, times in ISO 8601, booleans as `true` and `false`.

    Text that a spreadsheet would read as a formula gets an apostrophe in front (OWASP, CSV Injection).
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
