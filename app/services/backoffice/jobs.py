"""The management of background jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.logger import get_logger
from app.db.base import database_now, get_row
from app.db.transaction import release_connection, transaction
from app.integrations.storage.storage import Storage
from app.models import JobKind, JobRun, JobStatus
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.jobs.lease import enqueue_job
from app.services.common.outbox.outbox import Outbox
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import JobsService
from generated.errors import JobsAlreadyEnded, JobsNoResult, JobsNotEnded, JobsNotFound
from specfirst.runtime.interface import Download

logger = get_logger(__name__)

_NEWEST = SortOrder("newest", (JobRun.created_at, JobRun.id), descending=True)
_DESCRIPTIONS: Final = {JobKind.USERS_EXPORT: "All users, or those of one status, as CSV."}
_OPEN: Final = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})


@dataclass(slots=True)
class Jobs(JobsService[AdminPrincipal]):
    """Starts, lists and cancels runs of jobs; `app.services.common.jobs.runner` runs them."""

    session: AsyncSession
    paginator: Paginator
    audit: AuditTrail
    outbox: Outbox
    storage: Storage

    async def list_kinds(self, *, principal: AdminPrincipal) -> models.JobKindList:
        return models.JobKindList(
            items=[
                models.JobKindFacts.model_validate({"kind": kind, "description": description})
                for kind, description in _DESCRIPTIONS.items()
            ]
        )

    async def list(
        self,
        *,
        principal: AdminPrincipal,
        kind: models.JobKind | None,
        status: models.JobStatus | None,
        cursor: str | None,
        limit: int,
    ) -> models.JobPage:
        """Return a page of runs that match all filters, the newest first."""
        page = await self.paginator.page(
            select(JobRun),
            Listing(order=_NEWEST, scope=["jobs"], equal={JobRun.kind: kind, JobRun.status: status}),
            cursor=cursor,
            limit=limit,
        )
        return models.JobPage.model_validate(page)

    async def start(self, *, principal: AdminPrincipal, body: models.JobStart) -> models.Job:
        """Queue a run, which a worker gets after the commit."""
        async with transaction(self.session):
            job = JobRun(
                kind=JobKind(body.kind),
                parameters=body.parameters.model_dump(mode="json"),
                requested_by=principal.admin_id,
            )
            self.session.add(job)
            # The snapshot needs the times that the database sets.
            await self.session.flush()
            enqueue_job(self.outbox, job)
            await self.audit.record_change(principal, "jobs.start", ("job", job.id), job)
        return models.Job.model_validate(job)

    async def get(self, *, principal: AdminPrincipal, job_id: UUID) -> models.Job:
        return models.Job.model_validate(await self._find(job_id))

    async def cancel(self, *, principal: AdminPrincipal, job_id: UUID) -> models.Job:
        """Cancel a run. Its worker notices the lost lease at its next write."""
        async with transaction(self.session):
            job = await self._find(job_id, locked=True)
            if job.status not in _OPEN:
                raise JobsAlreadyEnded
            before = snapshot(job)
            # Before any change, because a query flushes earlier changes, which would add an UPDATE.
            job.finished_at = await database_now(self.session)
            job.status = JobStatus.CANCELLED
            job.lease = job.leased_until = None
            await self.audit.record_change(principal, "jobs.cancel", ("job", job.id), job, before)
        return models.Job.model_validate(job)

    async def retry(self, *, principal: AdminPrincipal, job_id: UUID) -> models.Job:
        """Queue a failed or cancelled run again, from the beginning."""
        async with transaction(self.session):
            job = await self._find(job_id, locked=True)
            if job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
                raise JobsNotEnded
            before = snapshot(job)
            job.status = JobStatus.QUEUED
            job.done, job.total = 0, None
            job.error = job.started_at = job.finished_at = None
            enqueue_job(self.outbox, job)
            await self.audit.record_change(principal, "jobs.retry", ("job", job.id), job, before)
        return models.Job.model_validate(job)

    async def download_result(self, *, principal: AdminPrincipal, job_id: UUID) -> Download:
        """Return the result of a run, which is read while it is sent."""
        job = await self._find(job_id)
        await release_connection(self.session)
        key, size = job.result_key, job.result_size
        if key is None or size is None:
            raise JobsNoResult
        if await self.storage.head(key) is None:
            logger.error("the result of a job is missing", key=key, job_id=job.id)
            raise JobsNoResult

        filename = f"{job.kind}-{job.created_at:%Y-%m-%d}.csv"
        return Download(
            size=size,
            open=partial(self.storage.open, key),
            media_type="text/csv",
            filename=filename,
            etag=job.result_sha256,
            sha256=job.result_sha256,
        )

    async def _find(self, job_id: UUID, *, locked: bool = False) -> JobRun:
        return await get_row(self.session, JobRun, job_id, missing=JobsNotFound, locked=locked)
