"""One place where every failure becomes a response: the envelope, with a code of the catalogue."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match, Route

from specfirst.runtime.disconnects import client_left
from specfirst.runtime.interface import (
    ApiError,
    FieldError,
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

# Bounds of the envelope's own schema: a response to a hostile request stays small.
_MAX_ERRORS, _MAX_LOC, _MAX_TEXT, _MAX_MESSAGE = 100, 32, 200, 1000


def render(error: ApiError, request_id: str) -> Response:
    """The response to a failure."""
    body: dict[str, Any] = {
        "success": False,
        "code": error.code,
        "message": _clip(error.message, _MAX_MESSAGE),
        "data": None,
        "errors": [_field_error(each) for each in error.errors[:_MAX_ERRORS]],
    }
    if error.details:
        body["details"] = error.details
    body["request_id"] = request_id
    headers = {"X-Request-ID": request_id, **error.headers}
    if error.status == Unauthenticated.status:
        # RFC 9110, 11.6.1: a 401 names the scheme that would be accepted.
        headers.setdefault("WWW-Authenticate", "Bearer")
    content = json.dumps(body, default=str, ensure_ascii=True, separators=(",", ":"))
    return Response(content, status_code=error.status, headers=headers, media_type="application/json")


def _field_error(error: FieldError) -> dict[str, Any]:
    loc = [part if isinstance(part, int) else _clip(part, _MAX_TEXT) for part in error.loc[:_MAX_LOC]]
    return {"loc": loc, "type": error.type, "message": _clip(error.message, _MAX_MESSAGE)}


def _clip(text: str, length: int) -> str:
    # A lone surrogate cannot be encoded; it can only stem from the request itself.
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= length else text[: length - 1] + "…"


def as_api_error(error: Exception, runtime: Runtime) -> ApiError:
    """The declared failure that an exception stands for; `InternalError` where it stands for none."""
    if isinstance(error, ApiError):
        return error
    translated = runtime.translate(error)
    if translated is not None:
        return translated
    if not runtime.expose_internal_errors:
        return InternalError()
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({last[0].name})" if last else ""
    return InternalError(f"{type(error).__name__}: {error}{place}")


def install(app: FastAPI, runtime: Runtime) -> None:
    """Give an API's application the same responses outside its operations: 404, 405, middleware."""

    async def framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return render(_of_http_exception(request, error), request_id_of(request.scope))

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [FieldError(tuple(each["loc"]), each["type"], each["msg"]) for each in error.errors()]
        return render(InvalidRequest(errors=errors), request_id_of(request.scope))

    async def left(request: Request, error: Exception) -> Response:
        return client_left("a request outside the operations")

    async def anything(request: Request, error: Exception) -> Response:
        failure = as_api_error(error, runtime)
        if failure.status == InternalError.status:
            logger.error("request failed outside its operation", exc_info=error)
        return render(failure, request_id_of(request.scope))

    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(ClientDisconnect, left)
    app.add_exception_handler(ApiError, anything)
    app.add_exception_handler(Exception, anything)


def _of_http_exception(request: Request, error: HTTPException) -> ApiError:
    if error.status_code == MethodNotAllowed.status:
        return MethodNotAllowed(allow=_allowed_methods(request, error))
    known: dict[int, type[ApiError]] = {
        each.status: each
        for each in (InvalidRequest, RouteNotFound, RequestTooLarge, UnsupportedMediaType, Unauthenticated)
    }
    if error.status_code in known:
        return known[error.status_code]()
    if error.status_code < InternalError.status:
        return InvalidRequest(str(error.detail))
    return ServiceUnavailable() if error.status_code == ServiceUnavailable.status else InternalError()


def _allowed_methods(request: Request, error: HTTPException) -> list[str]:
    """Every method of this path: Starlette names those of the first plain route only."""
    methods = set((error.headers or {}).get("Allow", "").split(", "))
    for route in request.scope["app"].routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods.update(route.methods or ())
    return sorted(methods - {""})
