from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .job_kind_facts import JobKindFacts


class JobKindList(ApiModel, kw_only=True):
    """All kinds of jobs."""

    items: list[JobKindFacts]
    """The kinds, in no particular order."""
