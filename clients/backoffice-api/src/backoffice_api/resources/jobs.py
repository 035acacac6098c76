from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload
from uuid import UUID

from backoffice_api import models
from backoffice_api._download import AsyncDownload, Download
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import (
    AsyncCaller,
    Caller,
    async_raw,
    async_raw_page,
    body_from,
    new_idempotency_key,
    raw,
    raw_page,
)
from backoffice_api._response import ResponseBody
from backoffice_api._types import UNSET, Unset

_LIST_KINDS: Operation[models.JobKindList] = Operation(
    "GET", "/job-kinds", {200: ResponseBody("data", models.JobKindList)}
)

_LIST: Operation[models.JobPage] = Operation("GET", "/jobs", {200: ResponseBody("data", models.JobPage)})

_START: Operation[models.Job] = Operation("POST", "/jobs", {201: ResponseBody("data", models.Job)})

_GET: Operation[models.Job] = Operation("GET", "/jobs/{job_id}", {200: ResponseBody("data", models.Job)})

_CANCEL: Operation[models.Job] = Operation(
    "POST", "/jobs/{job_id}/cancel", {200: ResponseBody("data", models.Job)}
)

_RETRY: Operation[models.Job] = Operation(
    "POST", "/jobs/{job_id}/retry", {200: ResponseBody("data", models.Job)}
)

_DOWNLOAD_RESULT: Operation[bytes] = Operation(
    "GET", "/jobs/{job_id}/result", {200: ResponseBody("stream"), 206: ResponseBody("stream")}
)


class Jobs:
    """Background jobs, their runs and results."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> JobsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return JobsWithRawResponse(Jobs(self._caller.raw_caller))

    def list_kinds(self, **options: Unpack[CallOptions]) -> models.JobKindList:
        """List the kinds of jobs.

        Returns every kind of job that can be started.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_LIST_KINDS, options=options))

    def list(
        self,
        *,
        kind: models.JobKind | None = None,
        status: models.JobStatus | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.Job, models.JobPage]:
        """List job runs.

        Returns the newest first. Filters are combined with AND. A cursor is valid only with the
        filters of the page that returned it.

        Args:
            kind: Only runs of this kind.
            status: Only runs with this status.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Job,
            Call(
                _LIST,
                query={"kind": kind, "status": status, "cursor": cursor, "limit": limit},
                options=options,
            ),
        )

    @overload
    def start(
        self, body: models.JobStart, *, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.Job: ...
    @overload
    def start(
        self,
        *,
        kind: models.JobKind,
        parameters: models.JobParameters,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Job: ...
    def start(
        self,
        body: models.JobStart | None = None,
        *,
        kind: models.JobKind | Unset = UNSET,
        parameters: models.JobParameters | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Job:
        """Start a job.

        Queues a run of the job and responds at once. A worker executes it. Read the run for its
        progress and the address of its result.

        Args:
            body: Instead of the fields.
            kind: `users_export`: users as CSV.
            parameters: The kind and parameters of a run.
            idempotency_key: Makes it safe to send the request again: it is executed once, and
                repetitions with the same key and body get the same response. Choose a new random
                value for every new request. Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(
            Call(
                _START,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(models.JobStart, body, kind=kind, parameters=parameters),
                options=options,
            )
        )

    def get(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> models.Job:
        """Read a job run.

        Returns the status, the progress and the address of the result.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
        """
        return self._caller.request(Call(_GET, path={"job_id": job_id}, options=options))

    def cancel(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> models.Job:
        """Cancel a run.

        A running worker stops after the current batch of rows. The partial result is deleted.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
            JobsAlreadyEnded: The run is no longer `queued` or `running`, so there is nothing to
                cancel.
        """
        return self._caller.request(Call(_CANCEL, path={"job_id": job_id}, options=options))

    def retry(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> models.Job:
        """Retry a run.

        Queues a failed or cancelled run again, from the beginning.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
            JobsNotEnded: The run is neither `failed` nor `cancelled`.
        """
        return self._caller.request(Call(_RETRY, path={"job_id": job_id}, options=options))

    def download_result(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> Download:
        """Download the result of a run.

        Returns CSV (RFC 4180) in UTF-8 with a header line. Text that a spreadsheet would read as a
        formula is preceded by an apostrophe.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
            JobsNoResult: The run has not succeeded, or its result is no longer kept.
        """
        return self._caller.download(Call(_DOWNLOAD_RESULT, path={"job_id": job_id}, options=options))


class JobsWithRawResponse:
    """The methods of `Jobs`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Jobs) -> None:
        self.list_kinds: Final = raw(resource.list_kinds)
        self.list: Final = raw_page(resource.list)
        self.start: Final = raw(resource.start)
        self.get: Final = raw(resource.get)
        self.cancel: Final = raw(resource.cancel)
        self.retry: Final = raw(resource.retry)
        self.download_result: Final = resource.download_result


class AsyncJobs:
    """Background jobs, their runs and results."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncJobsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncJobsWithRawResponse(AsyncJobs(self._caller.raw_caller))

    async def list_kinds(self, **options: Unpack[CallOptions]) -> models.JobKindList:
        """List the kinds of jobs.

        Returns every kind of job that can be started.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_LIST_KINDS, options=options))

    def list(
        self,
        *,
        kind: models.JobKind | None = None,
        status: models.JobStatus | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.Job, models.JobPage]:
        """List job runs.

        Returns the newest first. Filters are combined with AND. A cursor is valid only with the
        filters of the page that returned it.

        Args:
            kind: Only runs of this kind.
            status: Only runs with this status.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Job,
            Call(
                _LIST,
                query={"kind": kind, "status": status, "cursor": cursor, "limit": limit},
                options=options,
            ),
        )

    @overload
    async def start(
        self, body: models.JobStart, *, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.Job: ...
    @overload
    async def start(
        self,
        *,
        kind: models.JobKind,
        parameters: models.JobParameters,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Job: ...
    async def start(
        self,
        body: models.JobStart | None = None,
        *,
        kind: models.JobKind | Unset = UNSET,
        parameters: models.JobParameters | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Job:
        """Start a job.

        Queues a run of the job and responds at once. A worker executes it. Read the run for its
        progress and the address of its result.

        Args:
            body: Instead of the fields.
            kind: `users_export`: users as CSV.
            parameters: The kind and parameters of a run.
            idempotency_key: Makes it safe to send the request again: it is executed once, and
                repetitions with the same key and body get the same response. Choose a new random
                value for every new request. Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(
            Call(
                _START,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(models.JobStart, body, kind=kind, parameters=parameters),
                options=options,
            )
        )

    async def get(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> models.Job:
        """Read a job run.

        Returns the status, the progress and the address of the result.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
        """
        return await self._caller.request(Call(_GET, path={"job_id": job_id}, options=options))

    async def cancel(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> models.Job:
        """Cancel a run.

        A running worker stops after the current batch of rows. The partial result is deleted.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
            JobsAlreadyEnded: The run is no longer `queued` or `running`, so there is nothing to
                cancel.
        """
        return await self._caller.request(Call(_CANCEL, path={"job_id": job_id}, options=options))

    async def retry(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> models.Job:
        """Retry a run.

        Queues a failed or cancelled run again, from the beginning.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
            JobsNotEnded: The run is neither `failed` nor `cancelled`.
        """
        return await self._caller.request(Call(_RETRY, path={"job_id": job_id}, options=options))

    def download_result(self, job_id: UUID | str, **options: Unpack[CallOptions]) -> AsyncDownload:
        """Download the result of a run.

        Returns CSV (RFC 4180) in UTF-8 with a header line. Text that a spreadsheet would read as a
        formula is preceded by an apostrophe.

        Args:
            job_id: The job run's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            JobsNotFound: No run of a job has this id.
            JobsNoResult: The run has not succeeded, or its result is no longer kept.
        """
        return self._caller.download(Call(_DOWNLOAD_RESULT, path={"job_id": job_id}, options=options))


class AsyncJobsWithRawResponse:
    """The methods of `AsyncJobs`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncJobs) -> None:
        self.list_kinds: Final = async_raw(resource.list_kinds)
        self.list: Final = async_raw_page(resource.list)
        self.start: Final = async_raw(resource.start)
        self.get: Final = async_raw(resource.get)
        self.cancel: Final = async_raw(resource.cancel)
        self.retry: Final = async_raw(resource.retry)
        self.download_result: Final = resource.download_result
