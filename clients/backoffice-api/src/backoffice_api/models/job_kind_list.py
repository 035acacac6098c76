from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .job_kind_facts import JobKindFacts


@dataclass(slots=True, kw_only=True)
class JobKindList(ApiModel):
    """All that can be started."""

    items: list[JobKindFacts]
    """In no particular order."""
