"""Statistics of users and sessions, one row per day (UTC)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime


class DailyStats(Keyed, Base, kw_only=True, eq=False):
    """The statistics of a day (UTC), computed after its end, and kept when the counted rows are deleted."""

    __tablename__ = "daily_stats"

    day: Mapped[date] = mapped_column(unique=True)
    users_total: Mapped[int]
    """Accounts at the end of the day."""
    users_new: Mapped[int]
    users_active: Mapped[int]
    """Users with a session that was opened before the end of the day, and refreshed on it or later."""
    logins: Mapped[int]
    """Sessions that users opened."""
    admin_actions: Mapped[int]
    """Audit events of administrators."""
    computed_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
