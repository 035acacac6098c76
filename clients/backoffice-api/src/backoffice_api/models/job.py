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
    """`queued` and `running` become one of the others, which are ends; the last two may be tried
    again.
    """

    parameters: JobParameters
    """The kind and parameters of a run."""

    progress: int
    """Percent; 100 only when the run has succeeded."""

    done: int
    """How many rows are done."""

    total: int | None
    """How many rows there are; null until they were counted."""

    result_size: int | None
    """Bytes of the result; null while there is none."""

    result_url: str | None
    """Where the result can be downloaded with an access token, below the address of this API; null
    while there is none.
    """

    error: str | None
    """The error of a failed run; null otherwise."""

    requested_by: UUID | None
    """The administrator who started it; null when they are no more."""

    attempt: int
    """The number of attempts."""

    created_at: datetime.datetime
    """When it was asked for."""

    updated_at: datetime.datetime
    """When anything about it last changed."""

    started_at: datetime.datetime | None
    """When the latest attempt began; null before the first."""

    finished_at: datetime.datetime | None
    """When it ended; null before."""
