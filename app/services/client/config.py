"""Public information on the service and its health."""

from __future__ import annotations

from app.db.base import now
from app.models import Flag
from app.services.common.flags import Flags
from app.services.common.health import HealthProbe
from generated.client_v1 import models
from generated.client_v1.services import ConfigService
from specfirst.runtime.interface import FieldError, ServiceUnavailable


class Config(ConfigService):
    """The public configuration and health, without authentication."""

    def __init__(
        self, *, name: str, api_version: str, limits: models.Limits, probe: HealthProbe, flags: Flags
    ) -> None:
        """`name` is that of the service; `api_version` and `limits` are those of the document."""
        self._name = name
        self._api_version = api_version
        self._limits = limits
        self._probe = probe
        self._flags = flags

    async def get(self) -> models.PublicConfig:
        """Return the settings of the deployment and the current feature flags."""
        registration = await self._flags.is_enabled(Flag.REGISTRATION)
        return models.PublicConfig(
            name=self._name,
            api_version=self._api_version,
            features=models.Features(registration=registration, flags=await self._flags.public()),
            limits=self._limits,
        )

    async def health(self) -> models.Health:
        """Return the health: `degraded` without Redis. Without the database raises `ServiceUnavailable`."""
        latencies = await self._probe.measure()
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
