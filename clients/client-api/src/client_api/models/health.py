from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .component_health import ComponentHealth
    from .health_status import HealthStatus


class Health(ApiModel, kw_only=True):
    """The state of the service and its dependencies."""

    status: HealthStatus
    """`degraded` means that the service works, but more slowly, because Redis does not respond."""

    service: ComponentHealth
    """The state of one component, as seen by the service."""

    database: ComponentHealth
    """The state of one component, as seen by the service."""

    redis: ComponentHealth
    """The state of one component, as seen by the service."""

    checked_at: datetime.datetime
    """When the components were checked."""
