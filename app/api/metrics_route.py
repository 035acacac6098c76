"""`/metrics`, outside the spec, for Prometheus."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.core.metrics.exposition import CONTENT_TYPE, Exposition
from app.core.metrics.listener import is_authorised
from app.core.settings import Settings
from app.core.tracing.tracing import untraced
from app.services.common.system_metrics import SystemMetrics


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
