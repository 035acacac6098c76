from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .job_kind import JobKind
    from .job_parameters import JobParameters
    from .job_status import JobStatus


class Job(ApiModel, kw_only=True):
    """One run of a job."""

    id: UUID
    """A UUIDv7; never changes."""

    kind: JobKind
    """`users_export`: users as CSV."""

    status: JobStatus
    """A run is `queued`, then `running`, and ends as `succeeded`, `failed` or `cancelled`. Failed and
    cancelled runs can be retried.
    """

    parameters: JobParameters
    """The kind and parameters of a run."""

    progress: int
    """The progress in percent; 100 only after the run has succeeded."""

    done: int
    """The number of rows that are done."""

    total: int | None
    """The total number of rows; null until they are counted."""

    result_size: int | None
    """The size of the result in bytes; null while there is none."""

    result_url: str | None
    """The path of the result below the address of this API, which requires an access token; null while
    there is no result.
    """

    error: str | None
    """The error of a failed run; null otherwise."""

    requested_by: UUID | None
    """The administrator who started the run; null after that administrator was deleted."""

    attempt: int
    """The number of attempts."""

    created_at: datetime.datetime
    """When the run was requested."""

    updated_at: datetime.datetime
    """When the run last changed."""

    started_at: datetime.datetime | None
    """When the latest attempt began; null before the first."""

    finished_at: datetime.datetime | None
    """When the run ended; null until then."""
