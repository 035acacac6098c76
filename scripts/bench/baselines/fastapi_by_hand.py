"""Idiomatic FastAPI with the features of a generated service: the baseline.

Envelope, request id, security headers, CORS, bearer check, two dependencies, failures in the envelope. Its
middleware is written as FastAPI's documentation shows it (`@app.middleware("http")`), or, with `pure_asgi`,
as a class of ASGI, which is faster and which fewer people write.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scripts.bench.baselines.fastapi_bare import CurrentItems, CurrentUser, Cursor, Limit
from scripts.bench.baselines.pydantic_models import Item, ItemCreate, ItemPage
from scripts.bench.baselines.values import ORIGIN, SECURITY_HEADERS
from scripts.bench.dispatch.documents import PREFIX, other_path

Data = TypeVar("Data")
_CODES: Final = {401: "auth.unauthenticated", 404: "request.not_found", 405: "request.method_not_allowed"}


class Envelope(BaseModel, Generic[Data]):
    """The envelope of a success."""

    success: Literal[True] = True
    code: Literal["ok"] = "ok"
    message: str = "OK"
    data: Data
    request_id: str


ItemResponse = Envelope[Item]
ItemPageResponse = Envelope[ItemPage]


def get_request_id(request: Request) -> str:
    """Return the id that the middleware has given to the request."""
    request_id: str = request.state.request_id
    return request_id


RequestId = Annotated[str, Depends(get_request_id)]
router: Final = APIRouter(prefix="/items", tags=["items"])


@router.get("/{item_id}")
async def get_item(
    item_id: UUID, items: CurrentItems, user: CurrentUser, request_id: RequestId
) -> ItemResponse:
    return ItemResponse(data=await items.get(item_id), request_id=request_id)


@router.get("")
async def list_items(
    items: CurrentItems, user: CurrentUser, request_id: RequestId, limit: Limit = 20, cursor: Cursor = None
) -> ItemPageResponse:
    """Return a page of items."""
    return ItemPageResponse(data=await items.list(limit, cursor), request_id=request_id)


@router.post("", status_code=201)
async def create_item(
    body: ItemCreate, items: CurrentItems, user: CurrentUser, request_id: RequestId
) -> ItemResponse:
    return ItemResponse(data=await items.create(body), request_id=request_id)


class Headers:
    """ASGI middleware: the request's id and the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        request_id = given.decode("latin-1") if given else str(uuid.uuid4())
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_completed)


async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Middleware of FastAPI: the request's id and the security headers."""
    request_id = request.headers.get("x-request-id") or str(uuid.uuid4())
    request.state.request_id = request_id
    response = await call_next(request)
    response.headers["x-request-id"] = request_id
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def create_app(operations: int, *, pure_asgi: bool = False) -> ASGIApp:
    app = FastAPI(title="Items", version="1.0.0")
    if pure_asgi:
        app.add_middleware(Headers)
    else:
        app.middleware("http")(add_headers)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[ORIGIN],
        allow_credentials=True,
        allow_methods=["DELETE", "GET", "PATCH", "POST", "PUT"],
        expose_headers=["Location", "X-Request-ID"],
    )
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _failed)
    app.include_router(router, prefix=PREFIX)
    others = APIRouter(tags=["items"])
    for number in range(3, operations):
        others.add_api_route(f"{other_path(number)}/{{item_id}}", get_item, name=f"other_{number}")
    app.include_router(others, prefix=PREFIX)
    return app


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"loc": list(problem["loc"]), "type": problem["type"], "message": problem["msg"]}
        for problem in error.errors()
    ]
    return JSONResponse(
        _failure(request, "request.invalid", "The request is not valid.", errors), status_code=422
    )


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    body = _failure(request, _CODES.get(error.status_code, "request.failed"), error.detail, [])
    return JSONResponse(body, status_code=error.status_code, headers=error.headers)


def _failure(request: Request, code: str, message: str, errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "success": False,
        "code": code,
        "message": message,
        "data": None,
        "errors": errors,
        "request_id": get_request_id(request),
    }
