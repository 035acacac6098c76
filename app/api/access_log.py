"""The access log: one record for each request, and the id that all records of the request carry."""

from __future__ import annotations

import time
from contextvars import ContextVar
from inspect import isroutine

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.types import EventDict

from app.api.probes import PROBES
from app.core.logs.logger import ACCESS_LOGGER, get_logger
from specfirst.runtime.disconnects import CLIENT_CLOSED_REQUEST
from specfirst.runtime.request_context import context_of, request_id_of

logger = get_logger(ACCESS_LOGGER)

_scope: ContextVar[Scope | None] = ContextVar("access_log.scope", default=None)


def add_operation(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: add the operation that serves the current request, once that is known."""
    scope = _scope.get()
    context = context_of(scope) if scope is not None else None
    if context is not None:
        event.setdefault("operation_id", context.operation_id)
    return event


class AccessLog:
    """Outermost ASGI middleware: binds the request id to the logging context, and logs each request.

    A record has the template of the route, never the path, which may contain personal data. Successful probes
    are logged at level `debug`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, and log it when its response is complete or was aborted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Not reset afterwards, so that the server's own records about the request have the id, too. Each
        # request runs in a task with its own context.
        clear_contextvars()
        bind_contextvars(request_id=request_id_of(scope))
        _scope.set(scope)
        exchange = _Exchange(scope, send)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception:
            exchange.failed = True
            raise
        finally:
            exchange.log()


class _Exchange:
    """Status, size and completeness of one response, as it is sent."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._status: int | None = None
        self._bytes = 0
        self._complete = False
        self.failed = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        elif message["type"] == "http.response.body":
            self._bytes += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
        await self._send(message)

    def log(self) -> None:
        scope, status = self._scope, self._status
        if status is None and self.failed:
            status = 500
        route = _route(scope)
        client = scope.get("client")
        facts = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "duration_ms": round((time.perf_counter() - self._began) * 1000, 2),
            "bytes": self._bytes,
            "client": client[0] if client else None,
        }
        if not self._complete or status == CLIENT_CLOSED_REQUEST:
            facts["aborted"] = True
        if route in PROBES and status == 200:
            logger.debug("request", **facts)
        else:
            logger.info("request", **facts)


def _route(scope: Scope) -> str | None:
    """The template of the path, such as `/api/v1/files/{file_id}`; None where no route has matched."""
    root: str = scope.get("root_path", "")
    template = getattr(scope.get("route"), "path", None)
    if template is not None:
        return f"{root}{template}"
    if not isroutine(scope.get("endpoint")):
        # No route matched, or only the mount of an application: the rest of the path may contain anything.
        return f"{root}/*" if root else None
    # A plain route of Starlette: without parameters its path is its template.
    names = scope.get("path_params")
    return f"{root}/{'/'.join(f'{{{name}}}' for name in names)}" if names else str(scope["path"])
