from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .build import Build
    from .database_health import DatabaseHealth
    from .outbox_backlog import OutboxBacklog
    from .queue_depth import QueueDepth
    from .redis_health import RedisHealth
    from .system_status import SystemStatus


class SystemHealth(ApiModel, kw_only=True):
    """The state of the service and of what it stands on, as seen by the process that responds."""

    status: SystemStatus
    """`degraded`: the service works, but Redis or the broker does not respond, the database is at
    another migration than the code, an event has been due for more than five minutes and was not
    handed to its tasks, its tasks have not ended after 65 minutes, or events were lost by the
    broker or given up.
    """

    build: Build
    """The running version."""

    database: DatabaseHealth
    """PostgreSQL. Where it does not respond, this operation fails (503)."""

    redis: RedisHealth | None
    """Null if Redis does not respond."""

    queues: list[QueueDepth] | None
    """The queues of background tasks; null if the broker does not respond."""

    outbox: OutboxBacklog | None
    """Null while the database is at another migration than the code."""

    checked_at: datetime.datetime
    """The time of the report."""
