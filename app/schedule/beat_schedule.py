"""The schedule of periodic tasks. Times are UTC."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

from app.core.celery_app import TOLERATED_CLOCK_SECONDS
from app.core.settings import Settings


def beat_schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """Entries for Celery's beat. Each task is idempotent: a run too many does no harm."""
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
