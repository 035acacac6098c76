"""Looking after the runs of jobs; `exports` does them."""

from __future__ import annotations

from dataclasses import asdict

from app.core.settings_fields import kept_for
from app.integrations.outbox_notifier import OutboxNotifier
from app.schedule.task import TaskContext, task
from app.services.common.jobs.purge import JobPurge
from app.services.common.jobs.sweep import JobSweep

_PURGE_SECONDS = 1800
"""All results are listed."""


@task("jobs.sweep", retries=0)
async def sweep(context: TaskContext) -> dict[str, int]:
    """Queue again, or give up, stalled runs. What fails is found by the next sweep."""
    outbox_notifier = OutboxNotifier(context.resources.queue)
    swept = await JobSweep(context.resources.database.session, outbox_notifier.notify).run()
    await outbox_notifier.close()
    return asdict(swept)


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
