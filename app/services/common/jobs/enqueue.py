"""Hand a queued run to the workers."""

from __future__ import annotations

from app.models import JobRun
from app.services.common.outbox.outbox import Outbox
from app.services.common.outbox.topics import Topic


def enqueue_job(outbox: Outbox, run: JobRun) -> None:
    """Add the event that starts a queued run, in the caller's transaction."""
    outbox.add(Topic.JOB_REQUESTED, {"job_id": str(run.id)})
