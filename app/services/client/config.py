"""Public information on the service and its health."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.base import now
from app.models import Flag
from app.services.common.flags import Flags
from app.services.common.health import HealthProbe
from generated.client_v1 import models
from generated.client_v1.services import ConfigService
from specfirst.runtime.interface import FieldError, ServiceUnavailable


@dataclass(slots=True)
class Config(ConfigService):
    """The public configuration and health, without authentication."""

    name: str
    """The name of the service."""
    api_version: str
    """As the document says; `limits` likewise."""
    limits: models.Limits
    probe: HealthProbe
    flags: Flags

    async def get(self) -> models.PublicConfig:
        """Return the settings of the deployment and the current feature flags."""
        registration = await self.flags.is_enabled(Flag.REGISTRATION)
        return models.PublicConfig(
            name=self.name,
            api_version=self.api_version,
            features=models.Features(registration=registration, flags=await self.flags.public()),
            limits=self.limits,
        )

    async def health(self) -> models.Health:
        """Return the health: `degraded` without Redis. Without the database raises `ServiceUnavailable`."""
        latencies = await self.probe.measure()
        if latencies.database is None:
            missing = FieldError(("database",), "unavailable", "The database does not respond.")
            raise ServiceUnavailable(errors=[missing])
        degraded = latencies.redis is None
        return models.Health(
            status=models.HealthStatus.DEGRADED if degraded else models.HealthStatus.OK,
            service=_component(latencies.service),
            database=_component(latencies.database),
            redis=_component(latencies.redis),
            checked_at=now(),
        )


def _component(latency: float | None) -> models.ComponentHealth:
    status = models.ComponentStatus.DOWN if latency is None else models.ComponentStatus.UP
    return models.ComponentHealth(status=status, latency_ms=latency)
