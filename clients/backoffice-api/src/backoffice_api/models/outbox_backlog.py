from __future__ import annotations

from backoffice_api._model import ApiModel


class OutboxBacklog(ApiModel, kw_only=True):
    """Events that were committed and whose tasks have not all ended."""

    due: int
    """The number of events that are due but whose tasks were not queued yet; at most 10,000."""

    oldest_seconds: float | None
    """Seconds since the oldest of these events was due; null if there is none."""

    unconfirmed: int
    """The number of events with tasks that wait in a queue, run, or are retried; at most 10,000."""

    oldest_unconfirmed_seconds: float | None
    """Seconds since the oldest unconfirmed event was due; null if there is none."""

    lost: int
    """The number of unconfirmed events whose broker has lost data or was restarted since. Their tasks
    are queued again within seconds if the scheduler and a worker run.
    """

    given_up: int
    """The number of events that were given up, because their tasks were queued again and again and
    never confirmed. `python -m app.admin relay-given-up` queues them once more.
    """
