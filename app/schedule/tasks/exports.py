"""Jobs that administrators start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.schedule.task import TaskContext, task
from app.services.common.jobs.runner import JobRunner

# With the pause before a retry, below the time after which the broker delivers a task again.
_SOFT_SECONDS = 2700
_HARD_SECONDS = 2850


@task("exports.run", soft_seconds=_SOFT_SECONDS, hard_seconds=_HARD_SECONDS)
async def run(context: TaskContext, *, event_id: str, payload: dict[str, Any]) -> None:
    """Run the job that the event names; nothing, if it has ended by now."""
    runner = JobRunner(context.resources.database.session, context.resources.storage)
    await runner.run(UUID(payload["job_id"]), is_last_attempt=context.is_last_attempt)
