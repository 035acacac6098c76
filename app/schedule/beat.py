"""Celery's beat: the schedule of periodic tasks, in UTC, and the scheduler that sends them."""

from __future__ import annotations

from typing import Any

import kombu
from celery.beat import PersistentScheduler, ScheduleEntry
from celery.schedules import crontab

from app.core.celery_app import TOLERATED_CLOCK_SECONDS
from app.core.logs.logger import get_logger
from app.core.settings import Settings

logger = get_logger(__name__)


def beat_schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the entries of the schedule. Every task is idempotent, so that an extra run is harmless."""
    sweep = float(settings.outbox_sweep_seconds)
    # A queued sweep is not needed when the next one is due, but it expires by the clock of another host.
    expires = max(sweep, TOLERATED_CLOCK_SECONDS)
    return {
        "outbox-sweep": _entry("outbox.relay", sweep, expires=expires),
        "outbox-unconfirmed": _entry("outbox.relay_unconfirmed", sweep, expires=expires),
        # Shortly after midnight, and once more to make up for a missed day.
        "daily-stats": _entry("stats.catch_up", crontab(hour="0,6", minute="5")),
        "purge-sessions": _entry("maintenance.purge_sessions", crontab(hour="3", minute="10")),
        "purge-idempotency-records": _entry(
            "maintenance.purge_idempotency_records", crontab(minute="20"), expires=3600
        ),
        "purge-orphaned-uploads": _entry("files.purge_orphaned_uploads", crontab(minute="40"), expires=3600),
        "sweep-jobs": _entry("jobs.sweep", crontab(minute="*/5"), expires=300),
        "purge-jobs": _entry("jobs.purge", crontab(hour="3", minute="50")),
        "purge-audit": _entry("maintenance.purge_audit", crontab(hour="4", minute="10")),
        "purge-notifications": _entry("maintenance.purge_notifications", crontab(hour="4", minute="30")),
        "purge-one-time-tokens": _entry("maintenance.purge_one_time_tokens", crontab(hour="3", minute="20")),
        "webhooks-requeue-stalled": _entry("webhooks.requeue_stalled", crontab(minute="*/5"), expires=300),
        "webhooks-rotate-encryption-key": _entry(
            "webhooks.rotate_encryption_key", crontab(hour="2", minute="50")
        ),
        "purge-webhooks": _entry("webhooks.purge", crontab(hour="3", minute="50")),
        "purge-outbox": _entry("maintenance.purge_outbox", crontab(hour="3", minute="30")),
    }


def _entry(task: str, schedule: float | crontab, *, expires: float | None = None) -> dict[str, Any]:
    options = {} if expires is None else {"options": {"expires": expires}}
    return {"task": task, "schedule": schedule, **options}


class Scheduler(PersistentScheduler):
    """Celery's scheduler, with one short log record when a task cannot be sent.

    Celery itself logs two stack traces each time: every few seconds while the broker is unavailable.
    """

    def apply_entry(self, entry: ScheduleEntry, producer: kombu.Producer | None = None) -> Any:
        """Send the task of one entry. After a failure it is sent again when it is next due."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:
            # Celery has wrapped the cause in an exception that only names the entry.
            logger.warning("scheduled task not sent", task=entry.task, error=error.__context__ or error)
