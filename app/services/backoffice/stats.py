"""Statistics of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import database_now
from app.integrations.cache.metrics import CacheKind
from app.integrations.cache.read_through import Namespace, ReadThroughCache
from app.models import Admin, DailyStats, Session, User, UserStatus
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.daily_stats import beginning_of, count_day, count_of, today
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import StatsService
from generated.errors import StatsInvalidRange

MAX_DAYS: Final = 366
DEFAULT_DAYS: Final = 30
CACHE_SECONDS: Final = 60

_OVERVIEWS = Namespace(
    kind=CacheKind.QUERY,
    name="backoffice_v1.stats_overview",
    version=1,
    type_=models.StatsOverview,
    seconds=CACHE_SECONDS,
)
_SERIES = Namespace(
    kind=CacheKind.QUERY,
    name="backoffice_v1.stats_daily",
    version=1,
    type_=models.StatsSeries,
    seconds=CACHE_SECONDS,
)


@dataclass(slots=True)
class Stats(StatsService[AdminPrincipal]):
    """Current and daily numbers, up to a minute old."""

    session: AsyncSession
    cache: ReadThroughCache

    async def overview(self, *, principal: AdminPrincipal) -> models.StatsOverview:
        """Return current numbers, cached for a minute."""
        # Without tags: any write would invalidate a sum over whole tables.
        return await self.cache.read(self.session, _OVERVIEWS.lookup([], []), self._count)

    async def daily(
        self, *, principal: AdminPrincipal, since: date | None, until: date | None
    ) -> models.StatsSeries:
        """Return the computed statistics of past days, and those of today so far."""
        current = await today(self.session)
        last = until or current
        first = since or date.fromordinal(max(1, last.toordinal() - DEFAULT_DAYS + 1))
        if not 0 <= (last - first).days < MAX_DAYS:
            raise StatsInvalidRange
        lookup = _SERIES.lookup([str(first), str(last), str(current)], [])
        return await self.cache.read(self.session, lookup, lambda: self._series(first, last, current))

    async def _series(self, first: date, last: date, current: date) -> models.StatsSeries:
        statement = (
            select(DailyStats)
            .where(DailyStats.day.between(first, last), DailyStats.day < current)
            .order_by(DailyStats.day)
        )
        rows: list[object] = list(await self.session.scalars(statement))
        if first <= current <= last:
            rows.append(await count_day(self.session, current))
        days = [models.DayStats.model_validate(row) for row in rows]
        return models.StatsSeries(since=first, until=last, days=days)

    async def _count(self) -> models.StatsOverview:
        at = await database_now(self.session)
        day = beginning_of(at.date())
        counts = {
            "users_suspended": count_of(User.status == UserStatus.SUSPENDED),
            "users_verified": count_of(User.email_verified.is_(True)),
            "users_new_7_days": count_of(User.created_at >= day - timedelta(days=6)),
            "users_new_30_days": count_of(User.created_at >= day - timedelta(days=29)),
            "sessions_open": count_of(
                Session.user_id.is_not(None), Session.revoked_at.is_(None), Session.expires_at > at
            ),
            "admins_total": count_of(Admin.id.is_not(None)),
        }
        statement = select(*(query.label(name) for name, query in counts.items()))
        row = (await self.session.execute(statement)).one()
        numbers = await count_day(self.session, at.date())
        return models.StatsOverview(
            users_total=numbers.users_total,
            users_new_today=numbers.users_new,
            users_active_today=numbers.users_active,
            logins_today=numbers.logins,
            admin_actions_today=numbers.admin_actions,
            computed_at=at,
            **row._mapping,
        )
