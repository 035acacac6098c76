from __future__ import annotations

from backoffice_api._model import ApiModel


class OutboxBacklog(ApiModel, kw_only=True):
    """Events that were committed and whose tasks have not all ended."""

    due: int
    """How many should have been handed over by now. Those beyond 10,000 are not counted."""

    oldest_seconds: float | None
    """Seconds since the one that waits longest was due; null if none waits."""

    unconfirmed: int
    """How many were handed over to tasks that have not ended: they wait in a queue, run, or are tried
    again. Those beyond 10,000 are not counted.
    """

    oldest_unconfirmed_seconds: float | None
    """Seconds since the unconfirmed event that waits longest was due; null if none waits."""

    lost: int
    """How many unconfirmed events were in a broker that has lost data or was restarted since. They are
    handed over again within seconds, provided that the scheduler and a worker run.
    """

    given_up: int
    """How many were handed over again and again, and never confirmed. `python -m app.admin
    relay-given-up` hands them over once more.
    """
