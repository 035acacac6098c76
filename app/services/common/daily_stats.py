"""Daily statistics. Days begin and end at midnight, UTC."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.db.base import database_now
from app.db.identifiers import uuid7
from app.db.transaction import transaction
from app.models import AuditEvent, DailyStats, Session, User

DAYS_TO_CATCH_UP: Final = 7
"""Days for which missing statistics are computed afterwards. Sessions are kept at least as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNumbers:
    """The statistics of a day, with the fields of `app.models.DailyStats`."""

    day: date
    users_total: int
    users_new: int
    users_active: int
    logins: int
    admin_actions: int
    computed_at: datetime


async def today(session: AsyncSession) -> date:
    """Return the current day, UTC, by the clock of the database."""
    return (await database_now(session)).date()


def beginning_of(day: date) -> datetime:
    """Return the midnight at which the day begins."""
    return datetime.combine(day, time.min, UTC)


async def count_day(session: AsyncSession, day: date) -> DayNumbers:
    """Return the statistics of a day from the tables; the day may not have ended."""
    start, end = beginning_of(day), beginning_of(day + timedelta(days=1))
    # A session is never refreshed before it is opened, so that both counts use the same index.
    used = (Session.user_id.is_not(None), Session.refreshed_at >= start, Session.created_at < end)
    statement = select(
        count_of(User.created_at < end),
        count_of(*_within(User.created_at, start, end)),
        count_of(*used, what=func.count(Session.user_id.distinct())),
        count_of(*used, Session.created_at >= start),
        count_of(*_within(AuditEvent.created_at, start, end), AuditEvent.admin_id.is_not(None)),
    )
    total, new, active, logins, actions = (await session.execute(statement)).one()
    return DayNumbers(
        day=day,
        users_total=total,
        users_new=new,
        users_active=active,
        logins=logins,
        admin_actions=actions,
        computed_at=await database_now(session),
    )


async def compute_daily_stats(session: AsyncSession, day: date) -> None:
    """Compute and store the statistics of a past day. Idempotent."""
    async with transaction(session):
        numbers = asdict(await count_day(session, day))
        statement = insert(DailyStats).values(id=uuid7(), **numbers)
        await session.execute(statement.on_conflict_do_update(index_elements=[DailyStats.day], set_=numbers))


async def catch_up(session: AsyncSession) -> list[date]:
    """Compute missing statistics of the last days; return these days."""
    async with transaction(session):
        last = await today(session)
        days = {last - timedelta(days=back) for back in range(1, DAYS_TO_CATCH_UP + 1)}
        known = set(await session.scalars(select(DailyStats.day).where(DailyStats.day.in_(days))))
    missing = sorted(days - known)
    for day in missing:
        await compute_daily_stats(session, day)
    return missing


def _within(
    column: InstrumentedAttribute[datetime], start: datetime, end: datetime
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= start, column < end


def count_of(*conditions: ColumnElement[bool], what: ColumnElement[int] | None = None) -> Any:
    """Return a subquery with the number of the rows, or with `what` of them."""
    counted = func.count() if what is None else what
    return select(counted).where(*conditions).scalar_subquery()
