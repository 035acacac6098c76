"""The backoffice API's stats operations, over HTTP, and the counting of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, select

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import AdminRole, AuditEvent, DailyStats, Session, User, UserStatus
from app.services.common.daily_stats import DAYS_TO_CATCH_UP, catch_up, compute_daily_stats
from tests.app.accounts import Person, code_of, data_of, new_admin, new_user

DAY = date(2026, 3, 10)
MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
GRACE = UUID("0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d")


@pytest.fixture
async def auditor(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings, AdminRole.AUDITOR)


def user(letter: str, hours: float) -> User:
    """Add a user who registered this many hours after the beginning of the day."""
    created_at = MIDNIGHT + timedelta(hours=hours)
    return User(email=f"{letter}@example.com", display_name="x", password_hash="x", created_at=created_at)


def session_of(owner: User, opened: float, refreshed: float) -> Session:
    return Session(
        user_id=owner.id,
        refresh_hash=b"x",
        created_at=MIDNIGHT + timedelta(hours=opened),
        refreshed_at=MIDNIGHT + timedelta(hours=refreshed),
        expires_at=MIDNIGHT + timedelta(days=30),
    )


def action(hours: float, admin_id: UUID | None = GRACE) -> AuditEvent:
    return AuditEvent(
        admin_id=admin_id,
        admin_email=None,
        action="users.update",
        target_type="user",
        target_id="x",
        created_at=MIDNIGHT + timedelta(hours=hours),
    )


async def store(database: Database, *rows: object) -> None:
    async with database.session() as session, transaction(session):
        session.add_all(rows)


async def computed(database: Database, day: date = DAY) -> DailyStats:
    async with database.session() as session:
        await compute_daily_stats(session, day)
        return (await session.scalars(select(DailyStats).where(DailyStats.day == day))).one()


async def test_day_includes_its_midnight_and_excludes_the_next(database: Database) -> None:
    before, first, last, after = user("a", -0.001), user("b", 0), user("c", 23.999), user("d", 24)
    await store(database, before, first, last, after)
    await store(
        database,
        # Two sessions of one user; one that was opened earlier; one that had ended; one of the next day.
        session_of(first, 1, 1),
        session_of(first, 2, 5),
        session_of(before, -10, 3),
        session_of(last, -10, -1),
        session_of(after, 24, 25),
        *(action(0), action(23.999), action(24), action(-0.001), action(5, None)),
    )
    day = await computed(database)
    assert (day.users_total, day.users_new, day.users_active) == (3, 2, 2)
    assert (day.logins, day.admin_actions) == (2, 2)


async def test_recomputed_day_has_one_row(database: Database) -> None:
    first = await computed(database)
    await store(database, user("a", 1))
    again = await computed(database)
    assert (again.id, first.users_new, again.users_new) == (first.id, 0, 1)
    assert again.computed_at > first.computed_at


async def test_catch_up_computes_missing_days(database: Database) -> None:
    yesterday = now().date() - timedelta(days=1)
    await computed(database, yesterday)
    async with database.session() as session:
        days = await catch_up(session)
        assert days == [now().date() - timedelta(days=back) for back in range(DAYS_TO_CATCH_UP, 1, -1)]
        assert await catch_up(session) == []
        assert len((await session.scalars(select(DailyStats))).all()) == DAYS_TO_CATCH_UP


async def daily(admin: Person, **params: str) -> Any:
    return data_of(await admin.call("GET", "/stats/daily", params=params))


async def test_series_has_stored_past_days_and_live_today(
    auditor: Person, client: httpx.AsyncClient, database: Database
) -> None:
    yesterday = now().date() - timedelta(days=1)
    gone = user("a", 1)
    gone.created_at = datetime.combine(yesterday, datetime.min.time(), UTC)
    await store(database, gone)
    await computed(database, yesterday)
    async with database.session() as session, transaction(session):
        await session.execute(delete(User).where(User.id == gone.id))
    await new_user(client)
    series = await daily(auditor)
    assert series["since"] == str(now().date() - timedelta(days=29))
    assert series["until"] == str(now().date())
    assert [day["day"] for day in series["days"]] == [str(yesterday), str(now().date())]
    past, current = series["days"]
    assert (past["users_total"], past["users_new"], past["logins"]) == (1, 1, 0)
    assert (current["users_total"], current["users_new"], current["users_active"]) == (1, 1, 1)
    # The login of the user, and that of the auditor, which counts as an administrator's action.
    assert (current["logins"], current["admin_actions"]) == (1, 1)


async def test_range_includes_both_ends(auditor: Person, database: Database) -> None:
    for back in (3, 2, 1, 0):
        await computed(database, DAY - timedelta(days=back))
    series = await daily(auditor, since="2026-03-08", until="2026-03-09")
    assert [day["day"] for day in series["days"]] == ["2026-03-08", "2026-03-09"]


@pytest.mark.parametrize(
    ("since", "until", "accepted"),
    [
        ("2026-01-01", "2026-01-01", True),
        ("2024-01-01", "2024-12-31", True),
        ("2024-01-01", "2025-01-01", False),
        ("2026-01-02", "2026-01-01", False),
        ("0001-01-01", "9999-12-31", False),
        (None, "0001-01-02", True),
        (None, "9999-12-31", True),
        ("9999-12-31", None, False),
        ("0001-01-01", None, False),
    ],
)
async def test_invalid_ranges_are_refused(
    auditor: Person, since: str | None, until: str | None, accepted: bool
) -> None:
    params = {name: day for name, day in (("since", since), ("until", until)) if day}
    response = await auditor.call("GET", "/stats/daily", params=params)
    if accepted:
        data_of(response)
    else:
        assert code_of(response) == (409, "stats.invalid_range")


async def test_overview_counts_users_sessions_and_actions(
    auditor: Person, client: httpx.AsyncClient, database: Database
) -> None:
    for letter, days in zip("abcde", (0, 6, 7, 29, 30), strict=True):
        one = user(letter, 0)
        one.created_at = datetime.combine(now().date() - timedelta(days=days), datetime.min.time(), UTC)
        one.email_verified = letter in "ab"
        one.status = UserStatus.SUSPENDED if letter == "c" else UserStatus.ACTIVE
        await store(database, one)
    leaver = await new_user(client)
    await (await leaver.log_in_again()).call("POST", "/auth/logout")
    overview = data_of(await auditor.call("GET", "/stats/overview"))
    del overview["computed_at"]
    assert overview == {
        "users_total": 6,
        "users_suspended": 1,
        "users_verified": 2,
        "users_new_today": 2,
        "users_new_7_days": 3,
        "users_new_30_days": 5,
        "users_active_today": 1,
        "logins_today": 2,
        "sessions_open": 1,
        "admins_total": 1,
        "admin_actions_today": 1,
    }


@pytest.mark.parametrize("path", ["/stats/overview", "/stats/daily"])
async def test_overview_is_cached(
    auditor: Person, client: httpx.AsyncClient, redis: RedisClient, path: str
) -> None:
    first = data_of(await auditor.call("GET", path))
    await new_user(client)
    assert data_of(await auditor.call("GET", path)) == first
    await redis.send("FLUSHDB")
    assert data_of(await auditor.call("GET", path)) != first
