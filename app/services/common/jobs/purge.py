"""The purge of old runs of jobs and their results. The object of a result is deleted before its row.

A process that dies in between leaves a row without an object, which the next purge removes. It also removes
objects without a row, left by attempts that ended before they could report their result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from app.db.base import database_now
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.storage.orphans import KEEP_UNKNOWN, remove_orphans
from app.integrations.storage.storage import Storage
from app.models import JobRun, JobStatus
from app.services.common.jobs.runner import RESULTS

BATCH: Final = 500
_NO_RESULT: Final[Mapping[str, Any]] = {"result_key": None, "result_size": None, "result_sha256": None}
_ENDED: Final = (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)


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
        return PurgedJobs(
            results=await self._purge_results(at - self.keep_results) if self.keep_results else 0,
            runs=await self._purge_runs(at - self.keep_runs) if self.keep_runs else 0,
            objects=await remove_orphans(
                self.storage, [RESULTS], modified_before=at - KEEP_UNKNOWN, known=self._known
            ),
        )

    async def _purge_results(self, before: datetime) -> int:
        removed = 0
        while runs := await self._ended(before, JobRun.result_key.is_not(None)):
            await self._remove_objects(runs)
            gone = update(JobRun).where(JobRun.id.in_([run.id for run in runs])).values(**_NO_RESULT)
            async with self.open_session() as session, transaction(session):
                await session.execute(gone)
            removed += len(runs)
        return removed

    async def _purge_runs(self, before: datetime) -> int:
        removed = 0
        while runs := await self._ended(before):
            await self._remove_objects(runs)
            # With the status, because a failed run may have been started again in the meantime.
            gone = delete(JobRun).where(JobRun.id.in_([run.id for run in runs]), JobRun.status.in_(_ENDED))
            async with self.open_session() as session, transaction(session):
                await session.execute(gone)
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

    async def _remove_objects(self, runs: Sequence[JobRun]) -> None:
        for run in runs:
            if run.result_key is not None:
                await self.storage.delete(run.result_key)

    async def _known(self, keys: Sequence[str]) -> set[str]:
        runs = [run_id for key in keys if (run_id := _run_of(key)) is not None]
        named = select(JobRun.result_key).where(JobRun.id.in_(runs), JobRun.result_key.is_not(None))
        async with self.open_session() as session, transaction(session):
            return {key for key in await session.scalars(named) if key is not None}


def _run_of(key: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(key.removeprefix(RESULTS).partition("/")[0])
    return None
