"""Limits on the connections of the server, from the settings."""

from __future__ import annotations

from app.api.request_pass import security_headers
from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from specfirst.server.guard import ConnectionGuard
from specfirst.server.limits import Reason


def connection_guard(settings: Settings, instruments: Instruments) -> ConnectionGuard:
    """Return the guard of this process's connections. The server reads it from the lifespan's state."""
    return ConnectionGuard(
        settings.server_limits,
        exempt=settings.trusted_proxies,
        headers=security_headers(https=settings.is_production),
        observer=ConnectionMetrics(instruments),
    )


class ConnectionMetrics:
    """Counts connections. Implements `specfirst.server.guard.Observer`."""

    def __init__(self, instruments: Instruments) -> None:
        self._instruments = instruments

    def connections(self, count: int, capacity: int) -> None:
        self._instruments.connections_open.set(count)
        self._instruments.connections_limit.set(capacity)

    def ended(self, reason: Reason) -> None:
        self._instruments.connections_ended.labels(reason).inc()
