"""Cross-origin requests (Fetch Standard, section 3.2): whom browsers let read responses, and with what.

Starlette's middleware joins `*` and credentials by echoing the origin, and refuses preflights in a form that
the specs do not declare. This one does neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALLOWED_METHODS = "DELETE, GET, HEAD, PATCH, POST, PUT"
ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Last-Event-ID, Range, "
    "X-Request-ID"
)
EXPOSED_HEADERS = (
    "Accept-Ranges, Content-Disposition, Content-Range, Deprecation, ETag, Idempotent-Replayed, Location, "
    "RateLimit, RateLimit-Policy, Retry-After, Sunset, WWW-Authenticate, X-Request-ID"
)
PREFLIGHT_SECONDS = "600"


class Cors:
    """ASGI middleware for one API. Responds to preflights itself, before authentication."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str], credentials: bool) -> None:
        """Origins listed by name may send credentials, if `credentials`; `*` lets others in without any."""
        self._app = app
        self._known = frozenset(origins) - {"*"}
        self._anybody = "*" in origins
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a preflight, or let the request through and add the headers to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        granted = self._granted(headers.get("origin"))
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(granted)(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                response = MutableHeaders(scope=message)
                response.add_vary_header("Origin")
                response.update(granted)
                if granted:
                    response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
            await send(message)

        await self._app(scope, receive, send_marked)

    def _granted(self, origin: str | None) -> dict[str, str]:
        if origin is None:
            return {}
        if origin in self._known:
            granted = {"Access-Control-Allow-Origin": origin}
            if self._credentials:
                granted["Access-Control-Allow-Credentials"] = "true"
            return granted
        return {"Access-Control-Allow-Origin": "*"} if self._anybody else {}

    @staticmethod
    def _preflight(granted: dict[str, str]) -> Response:
        # Without a grant the browser refuses by itself: the lack of headers refuses.
        headers = {"Vary": "Origin"}
        if granted:
            headers |= granted
            headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
            headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
        return Response(status_code=204, headers=headers)
