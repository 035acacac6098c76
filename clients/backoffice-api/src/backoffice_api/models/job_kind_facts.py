from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .job_kind import JobKind


class JobKindFacts(ApiModel, kw_only=True):
    """A kind of job."""

    kind: JobKind
    """`users_export`: users as CSV."""

    description: str
    """A description of the result."""
