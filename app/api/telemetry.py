"""What the service records of requests: the access log, the id in all log records, and metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from inspect import isroutine
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.types import Scope
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.types import EventDict

from app.api.probes import PROBES
from app.core.logs.logger import ACCESS_LOGGER, get_logger
from app.core.metrics.instruments import Instruments
from specfirst.runtime.disconnects import CLIENT_CLOSED_REQUEST
from specfirst.runtime.request_context import context_of, exchange_of

logger = get_logger(ACCESS_LOGGER)

OTHER: Final = "other"
"""The label of requests without an operation: probes, documentation, signed URLs, unknown paths."""
STORAGE_PREFIX: Final = "/storage"
_scope: ContextVar[Scope | None] = ContextVar("access_log.scope", default=None)


def add_operation(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Add the operation that serves the current request, once it is known. A structlog processor."""
    scope = _scope.get()
    context = context_of(scope) if scope is not None else None
    if context is not None:
        event.setdefault("operation_id", context.operation_id)
    return event


def begin_request(scope: Scope) -> None:
    """Bind the request's id to the logging context.

    It stays bound at the end, so that records of the server about the request have it as well. Every request
    runs in a task with its own context.
    """
    clear_contextvars()
    bind_contextvars(request_id=exchange_of(scope).request_id)
    _scope.set(scope)


def log_request(scope: Scope, *, status: int | None, seconds: float, size: int, complete: bool) -> None:
    """Log a request whose response is complete or was aborted.

    The record has the template of the route, such as `/api/v1/files/{file_id}`, never the path, which may
    contain personal data. Successful probes are logged at level `debug`.
    """
    template = getattr(scope.get("route"), "path", None)
    route = _route(scope) if template is None else f"{scope.get('root_path', '')}{template}"
    client = scope.get("client")
    facts = {
        "method": scope["method"],
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 2),
        "bytes": size,
        "client": client[0] if client else None,
    }
    if not complete or status == CLIENT_CLOSED_REQUEST:
        facts["aborted"] = True
    if route in PROBES and status == 200:
        logger.debug("request", **facts)
    else:
        logger.info("request", **facts)


def _route(scope: Scope) -> str | None:
    """Return the template of a path that is not an operation's; None if no route matched."""
    root: str = scope.get("root_path", "")
    if not isroutine(scope.get("endpoint")):
        # No route matched, or only the mount of an application: the rest of the path may contain anything.
        return f"{root}/*" if root else None
    # A plain route of Starlette: without parameters its path is its template.
    names = scope.get("path_params")
    return f"{root}/{'/'.join(f'{{{name}}}' for name in names)}" if names else str(scope["path"])


class RequestMetrics:
    """Counts a request when its response starts, or when it ends without a response.

    Labels are operation ids of the specs, never paths, so that clients cannot create new series.
    """

    def __init__(self, instruments: Instruments, names: Mapping[str, str]) -> None:
        """`names` are the labels of mounted applications, by their prefixes."""
        self._instruments = instruments
        self._names = names
        self.in_flight = instruments.in_flight
        # Finding a series by its labels takes longer than counting. Operations, statuses and mounts are few.
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        context = exchange_of(scope).context
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
        api = next((name for prefix, name in self._names.items() if root_path.endswith(prefix)), "")
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
            instruments.not_checked.labels(api, operation_id)

    def contract_violation(self, operation_id: str) -> None:
        self._instruments.violations.labels(self._api, operation_id).inc()

    def failure(self, operation_id: str, status: int, code: str) -> None:
        self._instruments.failures.labels(self._api, operation_id, status, code).inc()

    def not_limited(self, operation_id: str) -> None:
        self._instruments.not_limited.labels(self._api, operation_id).inc()

    def not_checked(self, operation_id: str) -> None:
        self._instruments.not_checked.labels(self._api, operation_id).inc()
