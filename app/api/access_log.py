"""The access log: one record for each request, and the id that all records of the request carry."""

from __future__ import annotations

from contextvars import ContextVar
from inspect import isroutine

from starlette.types import Scope
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.types import EventDict

from app.api.probes import PROBES
from app.core.logs.logger import ACCESS_LOGGER, get_logger
from specfirst.runtime.disconnects import CLIENT_CLOSED_REQUEST
from specfirst.runtime.request_context import context_of, exchange_of

logger = get_logger(ACCESS_LOGGER)

_scope: ContextVar[Scope | None] = ContextVar("access_log.scope", default=None)


def add_operation(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: add the operation that serves the current request, once that is known."""
    scope = _scope.get()
    context = context_of(scope) if scope is not None else None
    if context is not None:
        event.setdefault("operation_id", context.operation_id)
    return event


def begin_request(scope: Scope) -> None:
    """Bind the request's id to the logging context.

    It is not unbound at the end, so that the server's own records about the request have the id, too. Each
    request runs in a task with its own context.
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
    """The template of the path outside of the operations; None where no route has matched."""
    root: str = scope.get("root_path", "")
    if not isroutine(scope.get("endpoint")):
        # No route matched, or only the mount of an application: the rest of the path may contain anything.
        return f"{root}/*" if root else None
    # A plain route of Starlette: without parameters its path is its template.
    names = scope.get("path_params")
    return f"{root}/{'/'.join(f'{{{name}}}' for name in names)}" if names else str(scope["path"])
