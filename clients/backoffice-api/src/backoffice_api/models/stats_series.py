from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .day_stats import DayStats


class StatsSeries(ApiModel, kw_only=True):
    """Daily statistics."""

    since: datetime.date
    """The first day of the range."""

    until: datetime.date
    """The last day of the range."""

    days: list[DayStats]
    """The days of the range that have statistics, the oldest first. Those of today cover the time
    until now.
    """
