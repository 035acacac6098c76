from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .job_kind import JobKind
    from .job_parameters import JobParameters


class JobStart(ApiModel, kw_only=True):
    """The job to start."""

    kind: JobKind
    """`users_export`: users as CSV."""

    parameters: JobParameters
    """The kind and parameters of a run."""
