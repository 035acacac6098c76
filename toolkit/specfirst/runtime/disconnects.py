"""Handle clients that disconnect before their response is complete: log a line, but no failure."""

from __future__ import annotations

import logging
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

logger = logging.getLogger("specfirst.disconnects")

CLIENT_CLOSED_REQUEST: Final = 499
"""The status that access logs show for a request whose client has disconnected, introduced by nginx."""


def client_left(what: str) -> Response:
    """Log that the client of `what` has disconnected, and return a response for the access log."""
    logger.info("the client of %s has left", what)
    return Response(status_code=CLIENT_CLOSED_REQUEST)


def without_stacks(app: ASGIApp) -> ASGIApp:
    """Return an application that raises no error when a client disconnects while the body is read."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ClientDisconnect:
            client_left(f"{scope['method']} request")

    return serve
