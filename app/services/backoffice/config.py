"""The state of the service, for its operators."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.base import now
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.outbox.backlog import OutboxBacklog
from app.services.common.system_health import (
    DatabaseSilentError,
    DatabaseState,
    RedisState,
    SystemProbe,
    SystemState,
)
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import ConfigService
from specfirst.runtime.interface import FieldError, ServiceUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFacts:
    """The running version and its environment."""

    version: str
    commit: str | None
    environment: str


class Config(ConfigService[AdminPrincipal]):
    """The health report in detail."""

    def __init__(self, *, probe: SystemProbe, build: BuildFacts) -> None:
        self._probe = probe
        self._build = build

    async def health(self, *, principal: AdminPrincipal) -> models.SystemHealth:
        """Degraded where something is missing; unavailable without the database."""
        try:
            state = await self._probe.measure()
        except DatabaseSilentError:
            missing = FieldError(("database",), "unavailable", "The database does not respond.")
            raise ServiceUnavailable(errors=[missing]) from None
        return models.SystemHealth(
            status=models.SystemStatus.DEGRADED if _is_degraded(state) else models.SystemStatus.OK,
            build=self._described_build(state),
            database=_database(state.database),
            redis=_redis(state.redis) if state.redis else None,
            queues=_queues(state.queues) if state.queues is not None else None,
            outbox=_outbox(state.database.outbox) if state.database.outbox else None,
            checked_at=now(),
        )

    def _described_build(self, state: SystemState) -> models.Build:
        build = self._build
        return models.Build(
            version=build.version,
            commit=build.commit,
            environment=build.environment,
            started_at=state.started_at,
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


def _redis(state: RedisState) -> models.RedisHealth:
    facts = state.facts
    return models.RedisHealth(
        latency_ms=state.latency_ms,
        version=facts.version,
        used_memory_bytes=facts.used_memory_bytes,
        max_memory_bytes=facts.max_memory_bytes,
        connected_clients=facts.connected_clients,
    )


def _outbox(backlog: OutboxBacklog) -> models.OutboxBacklog:
    return models.OutboxBacklog.model_validate(backlog)


def _queues(waiting: dict[str, int]) -> list[models.QueueDepth]:
    return [models.QueueDepth(name=name, waiting=count) for name, count in waiting.items()]
