"""Counts and times the requests of one application, by operation."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.metrics.instruments import Instruments
from specfirst.runtime.request_context import context_of

OTHER: Final = "other"
"""The operation of requests that reached none: probes, documentation, signed URLs, unknown paths."""
API_NAMES: Final = {"/api/v1": "client", "/api/v1/backoffice": "backoffice", "/storage": "storage"}
"""The label of each mounted application."""
_NO_RESPONSE: Final = 500


class RequestMetrics:
    """ASGI middleware. A request is counted when its response starts, or when it ends without one.

    Labels are operation ids of the specs, never paths, so that no client can make up new series.
    """

    def __init__(self, app: ASGIApp, *, instruments: Instruments) -> None:
        self._app = app
        self._instruments = instruments
        # Finding a series by its labels takes longer than counting. Operations, statuses and mounts are few.
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and measure it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        started = False

        async def send_counted(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        in_flight = self._instruments.in_flight
        in_flight.inc()
        try:
            await self._app(scope, receive, send_counted)
        finally:
            in_flight.dec()
            if not started:
                self._count(scope, _NO_RESPONSE, time.perf_counter() - began)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        context = context_of(scope)
        operation = context.operation_id if context and context.operation_id else OTHER
        key = (scope["root_path"], operation, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = self._make_series(*key)
        requests, request_seconds = series
        requests.inc()
        request_seconds.observe(seconds)

    def _make_series(self, root_path: str, operation: str, status: int) -> tuple[Counter, Histogram]:
        # A mount leaves its prefix in the root path, after that of a proxy.
        api = next((name for prefix, name in API_NAMES.items() if root_path.endswith(prefix)), "")
        instruments = self._instruments
        return (
            instruments.requests.labels(api, operation, status),
            instruments.request_seconds.labels(api, operation),
        )


class OperationMetrics:
    """Counts what the runtime reports for one API. Implements `specfirst.runtime.runtime.Metrics`."""

    def __init__(self, instruments: Instruments, operation_ids: Iterable[str], *, api: str) -> None:
        self._instruments = instruments
        self._api = api
        for operation_id in operation_ids:
            # A series that begins at its first event hides that event from `increase()`.
            instruments.violations.labels(api, operation_id)
            instruments.not_limited.labels(api, operation_id)

    def contract_violation(self, operation_id: str) -> None:
        """Count a response that broke the contract."""
        self._instruments.violations.labels(self._api, operation_id).inc()

    def failure(self, operation_id: str, status: int, code: str) -> None:
        """Count a failed request."""
        self._instruments.failures.labels(self._api, operation_id, status, code).inc()

    def not_limited(self, operation_id: str) -> None:
        """Count a request that passed a limit uncounted, because Redis did not respond."""
        self._instruments.not_limited.labels(self._api, operation_id).inc()
