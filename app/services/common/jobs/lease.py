"""Runs of jobs: hand one to the workers, and lease one to a worker (`app.db.leases`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func

from app.db import leases
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.storage.storage import Written
from app.models import JobKind, JobRun, JobStatus
from app.services.common.outbox.outbox import Outbox, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLease:
    """One attempt at a run. Every write commits at once, so that other processes see it.

    Every method raises `LeaseLostError` where the run was cancelled, or another worker has it.
    """

    open_session: OpenSession
    job_id: UUID
    kind: JobKind
    parameters: dict[str, Any]
    token: UUID

    async def report(self, done: int, total: int) -> None:
        """Write the progress, and hold the run for longer."""
        async with self.open_session() as session, transaction(session):
            await leases.renew(session, JobRun, self.job_id, self.token, done=done, total=total)

    async def succeed(self, result_key: str, written: Written) -> None:
        """End the run with its result."""
        await self._release(
            status=JobStatus.SUCCEEDED,
            finished_at=func.now(),
            result_key=result_key,
            result_size=written.size,
            result_sha256=written.sha256,
        )

    async def fail(self, error: str) -> None:
        """End the run as failed, without a retry."""
        await self._release(status=JobStatus.FAILED, finished_at=func.now(), error=error)

    async def give_back(self) -> None:
        """Queue the run again: the next attempt starts from the beginning."""
        await self._release(status=JobStatus.QUEUED)

    async def _release(self, **values: Any) -> None:
        async with self.open_session() as session, transaction(session):
            await leases.release(session, JobRun, self.job_id, self.token, **values)


async def take(open_session: OpenSession, job_id: UUID) -> JobLease | None:
    """Lease a run that is queued, or whose worker has been silent for too long; None otherwise."""
    async with open_session() as session, transaction(session):
        run = await leases.acquire(
            session,
            JobRun,
            job_id,
            JobRun.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)),
            status=JobStatus.RUNNING,
            started_at=func.now(),
            attempt=JobRun.attempt + 1,
            done=0,
            total=None,
        )
    if run is None:
        return None
    assert run.lease is not None
    return JobLease(
        open_session=open_session, job_id=job_id, kind=run.kind, parameters=run.parameters, token=run.lease
    )


def enqueue_job(outbox: Outbox, run: JobRun) -> None:
    """Add the event that starts a queued run, in the caller's transaction."""
    outbox.add(Topic.JOB_REQUESTED, {"job_id": str(run.id)})
