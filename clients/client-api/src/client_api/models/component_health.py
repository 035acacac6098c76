from __future__ import annotations

from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .component_status import ComponentStatus


class ComponentHealth(ApiModel, kw_only=True):
    """The state of one component, as seen by the service."""

    status: ComponentStatus
    """Whether a component responds."""

    latency_ms: float | None
    """Milliseconds the component took to respond; null if it did not."""
