from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .component_health import ComponentHealth
    from .health_status import HealthStatus


class Health(ApiModel, kw_only=True):
    """The state of the service and of what it stands on."""

    status: HealthStatus
    """`degraded`: everything works, more slowly, because Redis does not respond."""

    service: ComponentHealth
    """One component as seen from the service."""

    database: ComponentHealth
    """One component as seen from the service."""

    redis: ComponentHealth
    """One component as seen from the service."""

    checked_at: datetime.datetime
    """When the components were asked."""
