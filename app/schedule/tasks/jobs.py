"""Run the jobs that administrators start, recover stalled runs, and purge old ones."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.core.settings_fields import kept_for
from app.schedule.task import TaskContext, task
from app.services.common.jobs.purge import JobPurge
from app.services.common.jobs.runner import JobRunner
from app.services.common.jobs.sweep import JobSweep

# With the pause before a retry, below the time after which the broker delivers a task again.
_SOFT_SECONDS = 2700
_HARD_SECONDS = 2850
_PURGE_SECONDS = 1800
"""Time for listing all results."""


@task("exports.run", soft_seconds=_SOFT_SECONDS, hard_seconds=_HARD_SECONDS)
async def run(context: TaskContext, *, event_id: str, payload: dict[str, Any]) -> None:
    """Run the job that the event names, unless it has ended."""
    runner = JobRunner(context.resources.database.session, context.resources.storage)
    await runner.run(UUID(payload["job_id"]), is_last_attempt=context.is_last_attempt)


@task("jobs.sweep", retries=0)
async def sweep(context: TaskContext) -> dict[str, int]:
    """Queue stalled runs again, or give them up. After a failure the next sweep continues."""
    resources = context.resources
    return asdict(await JobSweep(resources.database.session, resources.outbox_notifier.notify).run())


@task("jobs.purge", retries=2, soft_seconds=_PURGE_SECONDS, hard_seconds=_PURGE_SECONDS + 30)
async def purge(context: TaskContext) -> dict[str, int]:
    """Remove old runs and what they made."""
    resources = context.resources
    job_purge = JobPurge(
        resources.database.session,
        resources.storage,
        keep_results=kept_for(resources.settings.job_results_keep_days),
        keep_runs=kept_for(resources.settings.job_runs_keep_days),
    )
    return asdict(await job_purge.run())
