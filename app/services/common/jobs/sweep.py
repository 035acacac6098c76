"""Recovers stalled runs, whose worker died or whose task was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import OpenSession
from app.db.leases import is_free
from app.db.transaction import transaction
from app.models import JobRun, JobStatus
from app.services.common.jobs.lease import enqueue_job
from app.services.common.outbox.outbox import Notify, Outbox

SILENT: Final = timedelta(minutes=5)
"""Time after the end of a lease at which its worker counts as dead. A late worker, or a retry, comes
earlier."""
FORGOTTEN: Final = timedelta(minutes=90)
"""Time in the queue after which a task is sent again. Longer than the broker takes to redeliver the task of a
lost worker, and than the longest pause before a retry."""
MAX_ATTEMPTS: Final = 9
"""A run that has lost its worker so often probably kills them."""
WORKER_LOST: Final = "WorkerLost"
"""The error of a run whose workers died."""
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class SweptJobs:
    """The number of recovered runs, by the action that was taken."""

    requeued: int
    """Queued again, since their worker died."""
    failed: int
    """Given up, since their workers died too often."""
    redispatched: int
    """Still queued, with a new task."""


@dataclass(slots=True)
class JobSweep:
    """Finds and recovers stalled runs. May run concurrently, because locked rows are skipped.

    A worker that was wrongly taken for dead loses its lease, and can no longer write. A second task for the
    same run finds it leased or ended.
    """

    open_session: OpenSession
    notify: Notify

    async def run(self) -> SweptJobs:
        """Recover all stalled runs; return their numbers."""
        requeued, failed = await self._recover_abandoned()
        return SweptJobs(requeued=requeued, failed=failed, redispatched=await self._redispatch_forgotten())

    async def _recover_abandoned(self) -> tuple[int, int]:
        abandoned = (JobRun.status == JobStatus.RUNNING, is_free(JobRun, silent_for=SILENT))
        requeued = failed = 0
        while True:
            async with self.open_session() as session, transaction(session):
                runs = await _locked(session, *abandoned)
                outbox = self._outbox(session)
                for run in runs:
                    run.lease = run.leased_until = None
                    if run.attempt < MAX_ATTEMPTS:
                        run.status = JobStatus.QUEUED
                        enqueue_job(outbox, run)
                        requeued += 1
                    else:
                        run.status, run.error, run.finished_at = JobStatus.FAILED, WORKER_LOST, func.now()
                        failed += 1
            if len(runs) < BATCH:
                return requeued, failed

    async def _redispatch_forgotten(self) -> int:
        forgotten = (JobRun.status == JobStatus.QUEUED, JobRun.updated_at < func.now() - FORGOTTEN)
        dispatched = 0
        while True:
            async with self.open_session() as session, transaction(session):
                runs = await _locked(session, *forgotten)
                outbox = self._outbox(session)
                for run in runs:
                    # Sent again only after the same time.
                    run.updated_at = func.now()
                    enqueue_job(outbox, run)
            dispatched += len(runs)
            if len(runs) < BATCH:
                return dispatched

    def _outbox(self, session: AsyncSession) -> Outbox:
        return Outbox(session, request_id=None, notify=self.notify)


async def _locked(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[JobRun]:
    statement = select(JobRun).where(*which).order_by(JobRun.created_at, JobRun.id).limit(BATCH)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()
