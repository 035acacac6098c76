"""Telling the workers of a run."""

from __future__ import annotations

from app.models import JobRun
from app.services.common.outbox.outbox import Outbox
from app.services.common.outbox.topics import Topic


def request(outbox: Outbox, run: JobRun) -> None:
    """Within a transaction: have a worker told of a queued run after the commit."""
    outbox.add(Topic.JOB_REQUESTED, {"job_id": str(run.id)})
