"""Runs a job: leases it, stores its result, and records its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.logs.logger import get_logger
from app.db.engine import OpenSession
from app.db.leases import LeaseLostError
from app.integrations.storage.storage import Storage
from app.models import JobKind, JobRun, JobStatus
from app.services.common.jobs.lease import JobLease, take
from app.services.common.jobs.users_export import users_csv

logger = get_logger(__name__)

RESULTS: Final = "exports/"
"""Prefix of the keys of results, followed by the id of the run."""
_PRODUCERS: Mapping[JobKind, Callable[[JobLease], AsyncIterator[bytes]]] = {JobKind.USERS_EXPORT: users_csv}


class JobHeldError(Exception):
    """Another worker has the run. Try again later, because it may die."""


@dataclass(slots=True)
class JobRunner:
    """Runs jobs. A job is run by one worker at a time, even if its task is delivered repeatedly."""

    open_session: OpenSession
    storage: Storage

    async def run(self, job_id: UUID, *, is_last_attempt: bool) -> None:
        """Run the job, unless it has ended. A failure is recorded, then raised.

        Raises:
            JobHeldError: another worker has the run.
        """
        lease = await take(self.open_session, job_id)
        if lease is None:
            await self._refuse_if_held(job_id)
            return
        try:
            await self._produce(lease)
        except LeaseLostError:
            logger.info("the job was cancelled, or taken by another worker", job_id=job_id)
        # Also on cancellation by a time limit, so that the next attempt need not wait for the end of the
        # lease.
        except BaseException as error:
            with suppress(LeaseLostError):
                await (lease.fail(type(error).__name__) if is_last_attempt else lease.give_back())
            raise

    async def _refuse_if_held(self, job_id: UUID) -> None:
        async with self.open_session() as session:
            job = await session.get(JobRun, job_id)
        if job is not None and job.status is JobStatus.RUNNING:
            raise JobHeldError(str(job_id))

    async def _produce(self, lease: JobLease) -> None:
        # A separate key per attempt, so that an attempt that was thought dead cannot overwrite the result.
        key = f"{RESULTS}{lease.job_id}/{lease.token}.csv"
        chunks = _PRODUCERS[lease.kind](lease)
        written = await self.storage.put(key, chunks, media_type="text/csv")
        try:
            await lease.succeed(key, written)
        except LeaseLostError:
            await self.storage.delete(key)
            raise
