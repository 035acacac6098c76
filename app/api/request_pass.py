"""The middleware of the service, in one class: a chain would cost an extra call for every middleware."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.cors import CorsPolicies, RawHeaders
from app.api.telemetry import RequestMetrics, begin_request, log_request
from app.api.trusted_proxies import TrustedProxies

_NO_RESPONSE: Final = 500
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # A response of the API is data: browsers may not run or load anything in it.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # Responses contain tokens and personal data. An operation that may be cached sets its own header.
    "Cache-Control": "no-store",
}
_HTTPS: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def security_headers(*, https: bool) -> dict[str, str]:
    """Return headers that restrict what browsers do with a response.

    `https` adds HSTS (RFC 6797), which browsers ignore on plain HTTP.
    """
    return _ALWAYS | _HTTPS if https else dict(_ALWAYS)


class RequestPass:
    """The outermost middleware: client addresses, CORS, security headers, metrics and the access log.

    It responds to preflight requests itself, before authentication.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        proxies: TrustedProxies,
        cors: CorsPolicies,
        headers: Mapping[str, str],
        metrics: RequestMetrics | None,
        access_log: bool = True,
    ) -> None:
        """Add `headers` to responses that do not have them. Without `metrics` requests are not counted."""
        self._app = app
        self._proxies = proxies
        self._cors = cors
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._metrics = metrics
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; count and log it when its response is complete or was aborted."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        self._proxies.apply(scope)
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics = self._metrics
        exchange = _Exchange(scope, send, self._headers, metrics)
        if self._access_log:
            begin_request(scope)
        exchange.granted, preflight = self._cors.apply(scope)
        app = preflight or self._app
        if metrics is not None:
            metrics.in_flight.inc()
        try:
            await app(scope, receive, exchange.send)
        except Exception:
            exchange.failed = True
            raise
        finally:
            if metrics is not None:
                metrics.in_flight.dec()
            exchange.end(log=self._access_log)


@dataclass(slots=True, eq=False)
class _Exchange:
    """A request, and its response while it is sent."""

    scope: Scope
    pass_on: Send
    headers: RawHeaders
    metrics: RequestMetrics | None
    began: float = field(default_factory=time.perf_counter)
    status: int | None = None
    size: int = 0
    complete: bool = False
    granted: RawHeaders | None = None
    """Headers of CORS; None if the request is outside of every API."""
    failed: bool = False

    async def send(self, message: Message) -> None:
        """Send a message; complete the header of the response."""
        if message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
        elif message["type"] == "http.response.start":
            self.status = status = message["status"]
            message["headers"] = self._completed(message.get("headers", ()))
            if self.metrics is not None:
                self.metrics.count(self.scope, status, time.perf_counter() - self.began)
        await self.pass_on(message)

    def end(self, *, log: bool) -> None:
        """Count a request without a response, and log the exchange."""
        seconds = time.perf_counter() - self.began
        status = self.status
        if status is None and self.metrics is not None:
            self.metrics.count(self.scope, _NO_RESPONSE, seconds)
        if log:
            log_request(
                self.scope,
                status=_NO_RESPONSE if status is None and self.failed else status,
                seconds=seconds,
                size=self.size,
                complete=self.complete,
            )

    def _completed(self, given: RawHeaders) -> list[tuple[bytes, bytes]]:
        """Return the header fields with those that are missing, as a new list: a route may reuse its own."""
        headers: list[tuple[bytes, bytes]] = []
        present = set()
        for name, value in given:
            lowered = name.lower()
            present.add(lowered)
            by_origin = lowered == b"vary" and self.granted is not None and b"origin" not in value.lower()
            headers.append((name, b"%b, Origin" % value if by_origin else value))
        if self.granted is not None:
            if b"vary" not in present:
                headers.append((b"vary", b"Origin"))
            headers += self.granted
        headers += [header for header in self.headers if header[0] not in present]
        return headers
