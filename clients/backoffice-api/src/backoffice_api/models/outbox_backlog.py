from __future__ import annotations

from dataclasses import dataclass

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class OutboxBacklog(ApiModel):
    """Events that were committed and are not yet handed to the tasks that act on them."""

    due: int
    """How many should have been handed over by now. Those beyond 10,000 are not counted."""

    oldest_seconds: float | None
    """Seconds since the one that waits longest was due; null if none waits."""
