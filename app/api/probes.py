"""Probes for orchestrators, outside the spec: `/livez` and `/readyz`."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.api.shutdown import Shutdown
from app.core.tracing.tracing import untraced
from app.services.common.health import HealthProbe

PROBES: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""Paths that orchestrators and scrapers request every few seconds."""


def probe_routes(probe: HealthProbe, shutdown: Shutdown) -> list[BaseRoute]:
    """Return `/livez`, which has no checks, and `/readyz`, which queries the database. Redis is optional.

    A process that has been asked to end is not ready, though it still serves what arrives.
    """

    async def livez(request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(request: Request) -> Response:
        if shutdown.draining:
            return JSONResponse({"status": "draining"}, status_code=503)
        with untraced():
            latencies = await probe.measure()
        ready = latencies.database is not None
        body = {
            "status": "ready" if ready else "unavailable",
            "database_ms": latencies.database,
            "redis_ms": latencies.redis,
        }
        return JSONResponse(body, status_code=200 if ready else 503)

    return [Route("/livez", livez), Route("/readyz", readyz)]
