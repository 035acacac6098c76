from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .job_kind import JobKind
    from .job_parameters import JobParameters


@dataclass(slots=True, kw_only=True)
class JobStart(ApiModel):
    """The wish to have something done."""

    kind: JobKind
    """`users_export`: users as CSV."""

    parameters: JobParameters
    """What a run is to do."""
