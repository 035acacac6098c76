"""Headers that keep browsers from doing more with a response than it is for."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # A response of the API is data: nothing in it may be run or loaded.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # Responses hold tokens and personal data; an operation that may be cached says so itself.
    "Cache-Control": "no-store",
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def security_headers(*, https: bool) -> dict[str, str]:
    """Return the headers; `https` adds HSTS (RFC 6797), which a browser ignores on plain HTTP."""
    return _ALWAYS | _HTTPS if https else dict(_ALWAYS)


class SecurityHeaders:
    """ASGI middleware: sets what the response does not set itself."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = security_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete its response."""

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_completed if scope["type"] == "http" else send)
