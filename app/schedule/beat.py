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
    # A sweep that is queued when the next is due is not needed, but it expires by the clock of another host.
    expiry = {"expires": max(sweep, TOLERATED_CLOCK_SECONDS)}
    return {
        "outbox-sweep": {"task": "outbox.relay", "schedule": sweep, "options": expiry},
        "outbox-unconfirmed": {
            "task": "outbox.relay_unconfirmed",
            "schedule": sweep,
            "options": expiry,
        },
        # Shortly after midnight, and once more: a day that was missed is made up.
        "daily-stats": {"task": "stats.catch_up", "schedule": crontab(hour="0,6", minute="5")},
        "purge-sessions": {"task": "maintenance.purge_sessions", "schedule": crontab(hour="3", minute="10")},
        "purge-idempotency-records": {
            "task": "maintenance.purge_idempotency_records",
            "schedule": crontab(minute="20"),
            "options": {"expires": 3600},
        },
        "purge-orphaned-uploads": {
            "task": "files.purge_orphaned_uploads",
            "schedule": crontab(minute="40"),
            "options": {"expires": 3600},
        },
        "sweep-jobs": {
            "task": "jobs.sweep",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 300},
        },
        "purge-jobs": {"task": "jobs.purge", "schedule": crontab(hour="3", minute="50")},
        "purge-audit": {"task": "maintenance.purge_audit", "schedule": crontab(hour="4", minute="10")},
        "purge-notifications": {
            "task": "maintenance.purge_notifications",
            "schedule": crontab(hour="4", minute="30"),
        },
        "purge-one-time-tokens": {
            "task": "maintenance.purge_one_time_tokens",
            "schedule": crontab(hour="3", minute="20"),
        },
        "webhooks-requeue-stalled": {
            "task": "webhooks.requeue_stalled",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 300},
        },
        "webhooks-rotate-encryption-key": {
            "task": "webhooks.rotate_encryption_key",
            "schedule": crontab(hour="2", minute="50"),
        },
        "purge-webhooks": {"task": "webhooks.purge", "schedule": crontab(hour="3", minute="50")},
        "purge-outbox": {"task": "maintenance.purge_outbox", "schedule": crontab(hour="3", minute="30")},
    }


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
