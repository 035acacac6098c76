"""Recover stalled runs: their worker died, or the task that starts them was lost."""

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
from app.services.common.jobs.enqueue import enqueue_job
from app.services.common.outbox.outbox import Notify, Outbox

SILENT: Final = timedelta(minutes=5)
"""How long a lease has run out before its worker is given up: who is merely late, or retried, comes first."""
FORGOTTEN: Final = timedelta(minutes=90)
"""How long a run is queued before its task is sent again: longer than the broker takes to deliver anew what a
lost worker held, and the longest pause before a retry."""
MAX_ATTEMPTS: Final = 9
"""A run that was taken so often and lost its worker each time is likely what kills them."""
WORKER_LOST: Final = "WorkerLost"
"""The error of a run whose worker never said how it ended."""
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class SweptJobs:
    """The number of recovered runs, by the action that was taken."""

    requeued: int
    """Queued again, since their worker died."""
    failed: int
    """Given up, since their workers died too often."""
    redispatched: int
    """Still queued, and handed to the workers once more."""


class JobSweep:
    """May run any number of times, also at once: each takes rows that no other holds.

    A worker that was only thought dead loses its lease here, as it would to another worker, and writes
    nothing any more. A second task for the same run finds it taken or ended.
    """

    def __init__(self, open_session: OpenSession, notify: Notify) -> None:
        self._open_session = open_session
        self._notify = notify

    async def run(self) -> SweptJobs:
        """Look at every open run."""
        requeued, failed = await self._recover_abandoned()
        return SweptJobs(requeued=requeued, failed=failed, redispatched=await self._redispatch_forgotten())

    async def _recover_abandoned(self) -> tuple[int, int]:
        abandoned = (JobRun.status == JobStatus.RUNNING, is_free(JobRun, silent_for=SILENT))
        requeued = failed = 0
        while True:
            async with self._open_session() as session, transaction(session):
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
            async with self._open_session() as session, transaction(session):
                runs = await _locked(session, *forgotten)
                outbox = self._outbox(session)
                for run in runs:
                    # Not before the same time has passed again.
                    run.updated_at = func.now()
                    enqueue_job(outbox, run)
            dispatched += len(runs)
            if len(runs) < BATCH:
                return dispatched

    def _outbox(self, session: AsyncSession) -> Outbox:
        return Outbox(session, request_id=None, notify=self._notify)


async def _locked(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[JobRun]:
    statement = select(JobRun).where(*which).order_by(JobRun.created_at, JobRun.id).limit(BATCH)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()
