from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .day_stats import DayStats


class StatsSeries(ApiModel, kw_only=True):
    """Numbers day by day."""

    since: datetime.date
    """The first day asked for."""

    until: datetime.date
    """The last day asked for."""

    days: list[DayStats]
    """The days of the range that have been counted, the oldest first. Today is counted up to now."""
