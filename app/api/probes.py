"""Routes for orchestrators and scrapers, outside the spec: `/livez`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.api.shutdown import Shutdown
from app.core.metrics.exposition import CONTENT_TYPE, Exposition
from app.core.metrics.listener import is_authorised
from app.core.settings import Settings
from app.core.tracing.tracing import untraced
from app.services.common.health import HealthProbe, SystemMetrics

PROBES: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""Paths that orchestrators and scrapers request every few seconds."""


def probe_routes(probe: HealthProbe, shutdown: Shutdown) -> list[BaseRoute]:
    """Return `/livez`, which has no checks, and `/readyz`, which requires the database but not Redis.

    A process that is shutting down is not ready, although it still serves requests.
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


def metrics_routes(settings: Settings, exposition: Exposition, system: SystemMetrics) -> list[BaseRoute]:
    """Return the route `/metrics`; in production only if a token protects it."""
    token = settings.metrics_token.get_secret_value()
    if settings.is_production and not token:
        return []
    one_at_a_time = asyncio.Lock()

    async def metrics(request: Request) -> Response:
        if not is_authorised(token, request.headers.get("authorization", "")):
            challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'}
            return PlainTextResponse("A valid bearer token is required.\n", 401, challenge)
        with untraced():
            await system.refresh()
        async with one_at_a_time:
            text = await asyncio.to_thread(exposition.render)
        return Response(text, media_type=CONTENT_TYPE)

    return [Route("/metrics", metrics)]
