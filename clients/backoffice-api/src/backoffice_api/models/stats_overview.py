from __future__ import annotations

import datetime

from backoffice_api._model import ApiModel


class StatsOverview(ApiModel, kw_only=True):
    """The current statistics of the service. Days begin at midnight UTC."""

    users_total: int
    """The number of accounts."""

    users_suspended: int
    """The number of suspended accounts."""

    users_verified: int
    """The number of accounts with a verified e-mail address."""

    users_new_today: int
    """Accounts that were registered today."""

    users_new_7_days: int
    """Accounts that were registered today or in the six days before."""

    users_new_30_days: int
    """Accounts that were registered today or in the 29 days before."""

    users_active_today: int
    """Users who opened or refreshed a session today."""

    logins_today: int
    """Sessions that users opened today."""

    sessions_open: int
    """Sessions of users that are neither revoked nor expired."""

    admins_total: int
    """The number of administrators."""

    admin_actions_today: int
    """Audit events of administrators today."""

    computed_at: datetime.datetime
    """When the statistics were computed, at most a minute ago."""
