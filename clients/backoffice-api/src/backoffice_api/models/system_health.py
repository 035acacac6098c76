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
    """The state of the service and its dependencies, as seen by the process that responds."""

    status: SystemStatus
    """`degraded` means that the service works, but at least one of these holds. Redis or the broker
    does not respond; the database and the code are at different migrations; the tasks of an event
    were not queued within five minutes after it was due; the tasks of an event have not ended after
    65 minutes; the broker has lost events; events were given up.
    """

    build: Build
    """The running version."""

    database: DatabaseHealth
    """PostgreSQL. If it does not respond, this operation fails with 503."""

    redis: RedisHealth | None
    """Null if Redis does not respond."""

    queues: list[QueueDepth] | None
    """The queues of background tasks; null if the broker does not respond."""

    outbox: OutboxBacklog | None
    """Null while the database and the code are at different migrations."""

    checked_at: datetime.datetime
    """The time of the report."""
