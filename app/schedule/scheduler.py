"""The scheduler of beat."""

from __future__ import annotations

from typing import Any

import kombu
from celery.beat import PersistentScheduler, ScheduleEntry

from app.core.logs.logger import get_logger

logger = get_logger(__name__)


class Scheduler(PersistentScheduler):
    """Celery's own, with one short record where a task cannot be sent.

    Celery logs two stacks each time, which is every few seconds for as long as the broker is away.
    """

    def apply_entry(self, entry: ScheduleEntry, producer: kombu.Producer | None = None) -> Any:
        """Send the task of one entry. The next time it is due it is tried again."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:
            # Celery has wrapped the cause in an exception that only names the entry.
            logger.warning("scheduled task not sent", task=entry.task, error=error.__context__ or error)
