"""How long data is kept that is not deleted by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

Days = Annotated[int, Field(ge=0, le=36_500)]
"""0: for ever."""


class RetentionSettings(BaseSettings):
    """The part of the settings that is about what scheduled purges leave."""

    audit_keep_days: Days = 365
    """Audit events, after they happened."""
    read_notifications_keep_days: Days = 90
    """Notifications, after they were read; unread ones stay."""
    job_results_keep_days: Days = 30
    """Results of jobs, after the end of the run."""
    job_runs_keep_days: Days = 90
    """Runs of jobs, and what is left of their results, after their end."""


def kept_for(days: int) -> timedelta | None:
    """A setting of this module as a length of time; None: for ever."""
    return timedelta(days=days) if days else None
