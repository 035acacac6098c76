from __future__ import annotations

from dataclasses import dataclass

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class QueueDepth(ApiModel):
    """One queue of background tasks."""

    name: str
    """The name of the queue."""

    waiting: int
    """Tasks that no worker has taken yet."""
