"""Holding a run of a job: of all the workers that were told of it, one at a time may write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, update

from app.db.base import now
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.storage.storage import Written
from app.models import JobKind, JobRun, JobStatus
from app.models.job import LEASE


class LeaseLostError(Exception):
    """The run was cancelled, or another worker has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLease:
    """One attempt at a run. Every write is a transaction of its own, for others to see at once."""

    open_session: OpenSession
    job_id: UUID
    kind: JobKind
    parameters: dict[str, Any]
    token: UUID

    async def report(self, done: int, total: int) -> None:
        """Say how far it is, and stay the holder.

        Raises:
            LeaseLostError: it is no longer ours.
        """
        await self._write(done=done, total=total, leased_until=now() + LEASE)

    async def succeed(self, result_key: str, written: Written) -> None:
        """It is done, and here is the result.

        Raises:
            LeaseLostError: it is no longer ours.
        """
        await self._end(
            JobStatus.SUCCEEDED,
            result_key=result_key,
            result_size=written.size,
            result_sha256=written.sha256,
        )

    async def fail(self, error: str) -> None:
        """It will not be tried again.

        Raises:
            LeaseLostError: it is no longer ours.
        """
        await self._end(JobStatus.FAILED, error=error)

    async def give_back(self) -> None:
        """Another attempt begins anew.

        Raises:
            LeaseLostError: it is no longer ours.
        """
        await self._write(status=JobStatus.QUEUED, lease=None, leased_until=None)

    async def _end(self, status: JobStatus, **values: Any) -> None:
        await self._write(status=status, finished_at=now(), lease=None, leased_until=None, **values)

    async def _write(self, **values: Any) -> None:
        statement = (
            update(JobRun)
            .where(JobRun.id == self.job_id, JobRun.lease == self.token)
            .values(**values)
            .returning(JobRun.id)
        )
        async with self.open_session() as session, transaction(session):
            held = await session.scalar(statement)
        if held is None:
            raise LeaseLostError


async def take(open_session: OpenSession, job_id: UUID) -> JobLease | None:
    """The lease of a run that is queued, or whose holder has been silent for too long; None otherwise."""
    token = uuid4()
    abandoned = and_(JobRun.status == JobStatus.RUNNING, JobRun.leased_until < now())
    statement = (
        update(JobRun)
        .where(JobRun.id == job_id, or_(JobRun.status == JobStatus.QUEUED, abandoned))
        .values(
            status=JobStatus.RUNNING,
            lease=token,
            leased_until=now() + LEASE,
            started_at=now(),
            attempt=JobRun.attempt + 1,
            done=0,
            total=None,
        )
        .returning(JobRun.kind, JobRun.parameters)
    )
    async with open_session() as session, transaction(session):
        row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    return JobLease(
        open_session=open_session, job_id=job_id, kind=row.kind, parameters=row.parameters, token=token
    )
