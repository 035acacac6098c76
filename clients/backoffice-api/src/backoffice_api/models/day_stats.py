from __future__ import annotations

import datetime

from backoffice_api._model import ApiModel


class DayStats(ApiModel, kw_only=True):
    """The statistics of one day, from midnight to midnight UTC."""

    day: datetime.date
    """The day."""

    users_total: int
    """Accounts at the end of the day."""

    users_new: int
    """Accounts that were registered."""

    users_active: int
    """Users with a session that was opened before the end of the day, and refreshed on it or later."""

    logins: int
    """Sessions that users opened."""

    admin_actions: int
    """Audit events of administrators."""

    computed_at: datetime.datetime
    """When the statistics were computed; for today, before the end of the day."""
