"""The purge of old runs of jobs and their results. The object of a result is deleted before its row.

A process that dies in between leaves a row without an object, which the next purge removes. It also removes
objects without a row, left by attempts that ended before they could report their result.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Update, delete, select, update

from app.db.base import database_now
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.storage.orphans import KEEP_UNKNOWN, remove_orphans
from app.integrations.storage.storage import Storage
from app.models import JobRun, JobStatus
from app.services.common.jobs.runner import RESULTS

BATCH: Final = 500
_ENDED: Final = (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)
_FORGET_RESULT: Final = update(JobRun).values(result_key=None, result_size=None, result_sha256=None)
# With the status, because a failed run may have been started again in the meantime.
_DELETE_RUN: Final = delete(JobRun).where(JobRun.status.in_(_ENDED))


@dataclass(frozen=True, slots=True)
class PurgedJobs:
    """The number of removed results and runs."""

    results: int
    """Results of runs that were kept."""
    runs: int
    """Runs, with their results."""
    objects: int
    """Objects without a run."""


@dataclass(slots=True)
class JobPurge:
    """Opens its own sessions. May run repeatedly and concurrently."""

    open_session: OpenSession
    storage: Storage
    keep_results: timedelta | None
    """Begins at the end of a run, like `keep_runs`; None means for ever."""
    keep_runs: timedelta | None

    async def run(self, at: datetime | None = None) -> PurgedJobs:
        """Remove results and runs that are older than the retention, as of `at` or now.

        Raises:
            StorageUnavailableError: possibly after some were removed; the next run continues.
        """
        async with self.open_session() as session:
            at = at or await database_now(session)
        results = runs = 0
        if self.keep_results:
            has_result = JobRun.result_key.is_not(None)
            results = await self._purge(_FORGET_RESULT, at - self.keep_results, has_result)
        if self.keep_runs:
            runs = await self._purge(_DELETE_RUN, at - self.keep_runs)
        objects = await remove_orphans(
            self.storage, [RESULTS], modified_before=at - KEEP_UNKNOWN, known=self._known
        )
        return PurgedJobs(results, runs, objects)

    async def _purge(self, statement: Update | Delete, before: datetime, *which: ColumnElement[bool]) -> int:
        """Delete the results of runs that ended `before`, then execute the statement for these runs."""
        removed = 0
        while runs := await self._ended(before, *which):
            for run in runs:
                if run.result_key is not None:
                    await self.storage.delete(run.result_key)
            async with self.open_session() as session, transaction(session):
                await session.execute(statement.where(JobRun.id.in_([run.id for run in runs])))
            removed += len(runs)
        return removed

    async def _ended(self, before: datetime, *which: ColumnElement[bool]) -> Sequence[JobRun]:
        ended = (JobRun.status.in_(_ENDED), JobRun.finished_at < before)
        statement = (
            select(JobRun)
            # A run that ended before a time was also created before it, so that the index on `created_at`
            # serves.
            .where(JobRun.created_at < before, *ended, *which)
            .order_by(JobRun.created_at, JobRun.id)
            .limit(BATCH)
        )
        async with self.open_session() as session, transaction(session):
            return (await session.scalars(statement)).all()

    async def _known(self, keys: Sequence[str]) -> set[str]:
        runs = [run_id for key in keys if (run_id := _run_of(key)) is not None]
        named = select(JobRun.result_key).where(JobRun.id.in_(runs), JobRun.result_key.is_not(None))
        async with self.open_session() as session, transaction(session):
            return {key for key in await session.scalars(named) if key is not None}


def _run_of(key: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(key.removeprefix(RESULTS).partition("/")[0])
    return None
