"""The numbers of each day."""

from __future__ import annotations

from app.schedule.task import TaskContext, task
from app.services.common.daily_stats import catch_up as compute_missing_days


@task("stats.catch_up", retries=3)
async def catch_up(context: TaskContext) -> int:
    """Compute the last days that have no numbers yet; how many those were."""
    async with context.resources.database.session() as session:
        return len(await compute_missing_days(session))
