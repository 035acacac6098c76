"""Respond to failures outside of operations, in the failure format of their API."""

from __future__ import annotations

import logging
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match, Route

from specfirst.runtime.disconnects import client_left
from specfirst.runtime.failures.api_failures import NO_API, ApiFailures, announce, failures_at
from specfirst.runtime.failures.formats import add_declared_headers, reference_of
from specfirst.runtime.interface import (
    ApiError,
    FieldError,
    Forbidden,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    RequestTooLarge,
    RouteNotFound,
    ServiceUnavailable,
    Unauthenticated,
    UnsupportedMediaType,
)
from specfirst.runtime.request_context import request_id_of
from specfirst.runtime.runtime import Runtime

logger = logging.getLogger("specfirst.runtime.exception_handlers")


def render(
    error: ApiError, request_id: str, failures: ApiFailures | None = None, path: str = "/"
) -> Response:
    """Return the response to a failure outside of operations.

    It has the format of `failures`, or is an envelope without it.
    """
    failures = failures or ApiFailures()
    failure = failures.failure(error, failures.common, request_id=request_id, path=path)
    try:
        written = failures.format.respond(failure)
        add_declared_headers(written, failure)
        return written
    except Exception:
        # A project's class may expect facts that only operations have.
        logger.exception("%s cannot render %s", type(failures.format).__name__, error.code)
        return NO_API.format.respond(failure)


def as_api_error(error: Exception, runtime: Runtime) -> ApiError:
    """Return the declared failure that an exception corresponds to; `InternalError` for an unknown one."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        return _raised_by_dependency(error)
    translated = runtime.translate(error)
    if translated is not None:
        return translated
    if not runtime.expose_internal_errors:
        return InternalError()
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({last[0].name})" if last else ""
    return InternalError(f"{type(error).__name__}: {error}{place}")


def install(
    app: FastAPI,
    runtime: Runtime,
    *,
    failures: ApiFailures | None = None,
    document: Callable[[], dict[str, Any]] | None = None,
) -> None:
    """Respond to failures outside of operations, such as 404 and 405, in the format of the API.

    Args:
        app: the application.
        failures: the failure settings of an application without an API; others have those of the path's API.
        runtime: the modes of the runtime.
        document: returns the bundle, which `app.openapi()` then returns; without it, `app.openapi()` shows
            methods, paths, operation ids and tags only.
    """
    announce(app)
    if document is None:
        _describe_without_warnings(app)
    else:
        app.openapi = document  # type: ignore[method-assign]
    handlers = _Handlers(app, runtime, failures)
    app.add_exception_handler(HTTPException, handlers.http_exception)
    app.add_exception_handler(RequestValidationError, handlers.invalid_parameters)
    app.add_exception_handler(ClientDisconnect, handlers.disconnected)
    app.add_exception_handler(ApiError, handlers.other_failure)
    app.add_exception_handler(Exception, handlers.other_failure)


class _Handlers:
    """The exception handlers of one application."""

    def __init__(self, app: FastAPI, runtime: Runtime, failures: ApiFailures | None) -> None:
        self._app = app
        self._runtime = runtime
        self._failures = failures

    def _respond(self, request: Request, error: ApiError, declared: ApiFailures | None = None) -> Response:
        path = str(request.scope["path"])
        found = self._failures or declared or failures_at(self._app, path.removeprefix(_root_path(request)))
        return render(error, request_id_of(request.scope), found, reference_of(path))

    async def http_exception(self, request: Request, error: Exception) -> Response:
        """Respond to an exception of Starlette or of a dependency, such as 404 and 405."""
        assert isinstance(error, HTTPException)
        if error.status_code == MethodNotAllowed.status:
            declared = error.failures if isinstance(error, MethodRefused) else None
            return self._respond(request, MethodNotAllowed(allow=_allowed_methods(request, error)), declared)
        return self._respond(request, _of_http_exception(error))

    async def invalid_parameters(self, request: Request, error: Exception) -> Response:
        """Respond to invalid parameters of a dependency."""
        assert isinstance(error, RequestValidationError)
        return self._respond(request, _of_validation(error))

    async def disconnected(self, request: Request, error: Exception) -> Response:
        """Log that the client has disconnected."""
        return client_left("a request outside the operations")

    async def other_failure(self, request: Request, error: Exception) -> Response:
        """Respond to any other exception, and log an unknown one."""
        failure = as_api_error(error, self._runtime)
        if failure.status == InternalError.status:
            logger.error("request failed outside its operation", exc_info=error)
        return self._respond(request, failure)


def _describe_without_warnings(app: FastAPI) -> None:
    """Suppress Pydantic's warning about unused aliases in `app.openapi()`.

    FastAPI suppresses it where it makes a field, but classes that are built at their first use cause it
    later.
    """
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
            return describe()

    app.openapi = openapi  # type: ignore[method-assign]


class MethodRefused(HTTPException):
    """A 405 of a path, in the form that its operations or else the API declare for it."""

    def __init__(self, allowed: Sequence[str], failures: ApiFailures) -> None:
        super().__init__(MethodNotAllowed.status, headers={"Allow": ", ".join(allowed)})
        self.failures = failures


def has_handlers(app: Any) -> bool:
    """Whether `install` was called for the application."""
    return ApiError in getattr(app, "exception_handlers", ())


def _root_path(request: Request) -> str:
    """Return the path at which a proxy serves the application (ASGI, `root_path`), without mounts."""
    scope = request.scope
    return str(scope.get("app_root_path", scope.get("root_path", "")))


def _of_validation(error: RequestValidationError) -> InvalidRequest:
    """Convert the validation errors of parameters that a dependency declares."""
    errors = [FieldError(tuple(detail["loc"]), detail["type"], detail["msg"]) for detail in error.errors()]
    return InvalidRequest(errors=errors)


class HttpFailure(ApiError):
    """An `HTTPException` of a dependency with a status that no failure of the runtime has."""

    code = "request.failed"
    default_message = "The request failed."

    def __init__(self, error: HTTPException) -> None:
        self.status = error.status_code
        super().__init__(str(error.detail), headers=error.headers)


_OF_DEPENDENCIES: Final[Mapping[int, type[ApiError]]] = {
    error.status: error
    for error in (Unauthenticated, Forbidden, RequestTooLarge, UnsupportedMediaType, InvalidRequest)
}


def _raised_by_dependency(error: HTTPException) -> ApiError:
    known = _OF_DEPENDENCIES.get(error.status_code)
    return HttpFailure(error) if known is None else known(str(error.detail), headers=error.headers)


def _of_http_exception(error: HTTPException) -> ApiError:
    known: dict[int, type[ApiError]] = {
        error.status: error
        for error in (InvalidRequest, RouteNotFound, RequestTooLarge, UnsupportedMediaType, Unauthenticated)
    }
    if error.status_code in known:
        return known[error.status_code]()
    if error.status_code < InternalError.status:
        return InvalidRequest(str(error.detail))
    return ServiceUnavailable() if error.status_code == ServiceUnavailable.status else InternalError()


def _allowed_methods(request: Request, error: HTTPException) -> list[str]:
    """Return all methods of this path, since Starlette names only those of the first plain route."""
    methods = set((error.headers or {}).get("Allow", "").split(", "))
    for route in request.scope["app"].routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods.update(route.methods or ())
    return sorted(methods - {""})
