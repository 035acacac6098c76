from __future__ import annotations

from backoffice_api._model import ApiModel


class QueueDepth(ApiModel, kw_only=True):
    """One queue of background tasks."""

    name: str
    """The name of the queue."""

    waiting: int
    """The number of tasks that wait for a worker."""
