"""Scheduled maintenance of tables: purge old rows, and compute daily statistics."""

from __future__ import annotations

from app.core.settings_fields import kept_for
from app.schedule.task import TaskContext, task
from app.services.common.daily_stats import catch_up as compute_missing_days
from app.services.common.purges import Purges

_LONG_SECONDS = 1800
"""Time limit of a run that removes many rows, such as the first one after a shorter retention was set."""


@task("maintenance.purge_sessions", retries=2)
async def purge_sessions(context: TaskContext) -> int:
    """Remove sessions that ended long ago."""
    return await _purges(context).sessions()


@task("maintenance.purge_idempotency_records", retries=2)
async def purge_idempotency_records(context: TaskContext) -> int:
    """Remove stored responses whose idempotency key has expired."""
    return await _purges(context).idempotency_records()


@task("maintenance.purge_one_time_tokens", retries=2)
async def purge_one_time_tokens(context: TaskContext) -> int:
    """Remove tokens that expired some days ago."""
    return await _purges(context).one_time_tokens()


@task("maintenance.purge_outbox", retries=2)
async def purge_outbox(context: TaskContext) -> int:
    """Remove relayed events, and the processed messages of old tasks."""
    return await _purges(context).outbox_events() + await _purges(context).processed_messages()


@task("maintenance.purge_audit", retries=2, soft_seconds=_LONG_SECONDS, hard_seconds=_LONG_SECONDS + 30)
async def purge_audit(context: TaskContext) -> int:
    """Remove audit events that are older than the retention setting, if it is set."""
    keep = kept_for(context.resources.settings.audit_keep_days)
    return await _purges(context).audit_events(keep) if keep else 0


@task(
    "maintenance.purge_notifications", retries=2, soft_seconds=_LONG_SECONDS, hard_seconds=_LONG_SECONDS + 30
)
async def purge_notifications(context: TaskContext) -> int:
    """Remove read notifications that are older than the retention setting, if it is set."""
    keep = kept_for(context.resources.settings.read_notifications_keep_days)
    return await _purges(context).read_notifications(keep) if keep else 0


def _purges(context: TaskContext) -> Purges:
    return Purges(context.resources.database.session)


@task("stats.catch_up", retries=3)
async def catch_up(context: TaskContext) -> int:
    """Compute the statistics of recent days that have none; return the number of days."""
    async with context.resources.database.session() as session:
        return len(await compute_missing_days(session))
