from __future__ import annotations

import datetime

from backoffice_api._model import ApiModel


class StatsOverview(ApiModel, kw_only=True):
    """The service in numbers. Days begin at midnight, UTC."""

    users_total: int
    """Accounts there are."""

    users_suspended: int
    """Of them, suspended."""

    users_verified: int
    """Of them, with a verified e-mail address."""

    users_new_today: int
    """Registered today."""

    users_new_7_days: int
    """Registered today or on the six days before."""

    users_new_30_days: int
    """Registered today or on the 29 days before."""

    users_active_today: int
    """Users who opened or refreshed a session today."""

    logins_today: int
    """Sessions that users opened today."""

    sessions_open: int
    """Sessions of users that are neither revoked nor expired."""

    admins_total: int
    """Administrators there are."""

    admin_actions_today: int
    """Audit events of administrators today."""

    computed_at: datetime.datetime
    """When the numbers were computed, at most a minute ago."""
