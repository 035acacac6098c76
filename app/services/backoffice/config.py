"""The detailed health report, for operators."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.base import now
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.health import (
    DatabaseSilentError,
    DatabaseState,
    SystemProbe,
    SystemState,
)
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import ConfigService
from specfirst.runtime.interface import FieldError, ServiceUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFacts:
    """Version, commit and environment of the running service."""

    version: str
    commit: str | None
    environment: str


@dataclass(slots=True)
class Config(ConfigService[AdminPrincipal]):
    """Reports the health of all components."""

    probe: SystemProbe
    build: BuildFacts

    async def health(self, *, principal: AdminPrincipal) -> models.SystemHealth:
        """Return the health, `degraded` if a component fails.

        Raises:
            ServiceUnavailable: the database does not respond.
        """
        try:
            state = await self.probe.measure()
        except DatabaseSilentError:
            missing = FieldError(("database",), "unavailable", "The database does not respond.")
            raise ServiceUnavailable(errors=[missing]) from None
        build, outbox = self.build, state.database.outbox
        return models.SystemHealth(
            status=models.SystemStatus.DEGRADED if _is_degraded(state) else models.SystemStatus.OK,
            build=models.Build(
                version=build.version,
                commit=build.commit,
                environment=build.environment,
                started_at=state.started_at,
            ),
            database=_database(state.database),
            redis=models.RedisHealth.model_validate(state.redis) if state.redis else None,
            queues=None
            if state.queues is None
            else [models.QueueDepth(name=name, waiting=count) for name, count in state.queues.items()],
            outbox=models.OutboxBacklog.model_validate(outbox) if outbox else None,
            checked_at=now(),
        )


def _is_degraded(state: SystemState) -> bool:
    outbox = state.database.outbox
    missing = state.redis is None or state.queues is None or not state.database.is_migrated
    return missing or outbox is None or outbox.is_late


def _database(state: DatabaseState) -> models.DatabaseHealth:
    return models.DatabaseHealth(
        latency_ms=state.latency_ms,
        version=state.version,
        pool=models.PoolUsage.model_validate(state.pool),
        migrations=models.Migrations(
            database=state.revision, code=state.code_revision, current=state.is_migrated
        ),
    )
