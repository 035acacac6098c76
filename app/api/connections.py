"""The limits of the server's connections, as the settings say."""

from __future__ import annotations

from app.api.security_headers import security_headers
from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from specfirst.server.guard import ConnectionGuard
from specfirst.server.limits import Reason


def connection_guard(settings: Settings, instruments: Instruments) -> ConnectionGuard:
    """Return what limits the connections of this process; the server finds it in the lifespan's state."""
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
        """Show how many connections are open, and how many may be."""
        self._instruments.connections_open.set(count)
        self._instruments.connections_limit.set(capacity)

    def ended(self, reason: Reason) -> None:
        """Count a connection that the server ended."""
        self._instruments.connections_ended.labels(reason).inc()
