"""An application with small limits that reports what it has received."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from specfirst.server.guard import STATE, ConnectionGuard
from specfirst.server.limits import Reason, ServerLimits

LIMITS = "TEST_SERVER"
"""The environment variable with the arguments of the guard, as JSON."""


class Counts:
    """Implements `specfirst.server.guard.Observer`."""

    def __init__(self) -> None:
        self.open = self.capacity = 0
        self.by_reason: Counter[str] = Counter()
        self.events: Counter[str] = Counter()

    def connections(self, count: int, capacity: int) -> None:
        """Keep the numbers for the tests."""
        self.open, self.capacity = count, capacity

    def ended(self, reason: Reason) -> None:
        """Count the ended connection by its reason."""
        self.by_reason[reason] += 1


def create_app() -> Starlette:
    """Make an application with the guard under test."""
    given = json.loads(os.environ.get(LIMITS, "{}"))
    counts = Counts()

    async def state(request: Request) -> Response:
        return JSONResponse(
            {
                "open": counts.open,
                "capacity": counts.capacity,
                "reasons": counts.by_reason,
                "events": counts.events,
            }
        )

    async def body(request: Request) -> Response:
        try:
            received = await request.body()
        except ClientDisconnect:
            counts.events["left during the body"] += 1
            raise
        fields = [name for name, _ in request.headers.items()]
        return JSONResponse({"bytes": len(received), "fields": fields})

    async def refused(request: Request) -> Response:
        return JSONResponse({"bytes": 0}, 413)

    async def slow(request: Request) -> Response:
        await asyncio.sleep(float(request.query_params["seconds"]))
        return JSONResponse({"path": request.url.path})

    async def busy(request: Request) -> Response:
        time.sleep(float(request.query_params["seconds"]))  # noqa: ASYNC251 -- blocks the event loop on purpose
        return JSONResponse({})

    async def stream(request: Request) -> Response:
        size, pause = int(request.query_params["size"]), float(request.query_params["pause"])

        async def chunks() -> AsyncIterator[bytes]:
            try:
                for _ in range(int(request.query_params["count"])):
                    yield b"x" * size
                    await asyncio.sleep(pause)
            finally:
                counts.events["stream ended"] += 1

        return StreamingResponse(chunks())

    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(await websocket.receive_text())
        await websocket.close()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[Mapping[str, ConnectionGuard]]:
        limits = ServerLimits(**given.get("limits", {}))
        headers = {"X-Frame-Options": "DENY"}
        yield {
            STATE: ConnectionGuard(limits, exempt=given.get("exempt", ()), headers=headers, observer=counts)
        }

    routes = [
        Route("/state", state),
        Route("/body", body, methods=["POST"]),
        Route("/refused", refused, methods=["POST"]),
        Route("/slow", slow),
        Route("/busy", busy, methods=["POST"]),
        Route("/stream", stream),
        WebSocketRoute("/echo", echo),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
