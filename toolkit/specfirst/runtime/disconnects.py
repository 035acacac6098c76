"""Clients that leave before their response is complete: a line in the log, since nothing has failed."""

from __future__ import annotations

import logging
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

logger = logging.getLogger("specfirst.disconnects")

CLIENT_CLOSED_REQUEST: Final = 499
"""The status that access logs show for a request whose client has left; nginx introduced it."""


def client_left(what: str) -> Response:
    """Log that the client of `what` has left, and return a response for the access log."""
    logger.info("the client of %s has left", what)
    return Response(status_code=CLIENT_CLOSED_REQUEST)


def without_stacks(app: ASGIApp) -> ASGIApp:
    """Return the application, which raises nothing when a client leaves in the middle of a body."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ClientDisconnect:
            client_left(f"{scope['method']} request")

    return serve
