"""Litestar with msgspec: bare, or with all that `fastapi_by_hand` does."""

from __future__ import annotations

import hmac
import uuid
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Litestar, Request, Response, get, post
from litestar.config.cors import CORSConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.di import NamedDependency, Provide
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from scripts.bench.baselines.fastapi_bare import Session, get_session
from scripts.bench.baselines.msgspec_structs import Envelope, Item, ItemCreate, ItemPage, Items
from scripts.bench.baselines.values import ORIGIN, SECURITY_HEADERS, TOKEN
from scripts.bench.dispatch.documents import PREFIX, other_path

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Cursor = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]
_items: Final = Items()


async def provide_items(session: NamedDependency[Session]) -> Items:
    """Return the business logic, over the request's session."""
    return _items


async def provide_request_id(request: Request[Any, Any, Any]) -> str:
    """Return the id that the middleware has given to the request."""
    request_id: str = request.state.request_id
    return request_id


CurrentItems = NamedDependency[Items]
RequestId = NamedDependency[str]


def require_bearer(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: refuse requests without the token."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(token, TOKEN):
        raise NotAuthorizedException


class Headers(ASGIMiddleware):
    """The request's id and the security headers."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, and complete its response."""
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        request_id = given.decode("latin-1") if given else str(uuid.uuid4())
        scope["state"]["request_id"] = request_id

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await next_app(scope, receive, send_completed)


def create_bare(operations: int) -> Litestar:
    """The application without envelope and middleware."""
    paths = [f"{PREFIX}/items/{{item_id:uuid}}", *_others(operations)]

    @get(paths)
    async def get_item(item_id: FromPath[UUID], items: CurrentItems) -> Item:
        return await items.get(item_id)

    @get(f"{PREFIX}/items")
    async def list_items(items: CurrentItems, limit: Limit = 20, cursor: Cursor = None) -> ItemPage:
        return await items.list(limit, cursor)

    @post(f"{PREFIX}/items")
    async def create_item(data: JSONBody[ItemCreate], items: CurrentItems) -> Item:
        return await items.create(data)

    return _app([get_item, list_items, create_item])


def create_app(operations: int) -> Litestar:
    """The application that does the same as `fastapi_by_hand`."""
    paths = [f"{PREFIX}/items/{{item_id:uuid}}", *_others(operations)]

    @get(paths)
    async def get_item(item_id: FromPath[UUID], items: CurrentItems, request_id: RequestId) -> Envelope[Item]:
        return Envelope(data=await items.get(item_id), request_id=request_id)

    @get(f"{PREFIX}/items")
    async def list_items(
        items: CurrentItems, request_id: RequestId, limit: Limit = 20, cursor: Cursor = None
    ) -> Envelope[ItemPage]:
        return Envelope(data=await items.list(limit, cursor), request_id=request_id)

    @post(f"{PREFIX}/items")
    async def create_item(
        data: JSONBody[ItemCreate], items: CurrentItems, request_id: RequestId
    ) -> Envelope[Item]:
        return Envelope(data=await items.create(data), request_id=request_id)

    cors = CORSConfig(
        allow_origins=[ORIGIN], allow_credentials=True, expose_headers=["Location", "X-Request-ID"]
    )
    return _app(
        [get_item, list_items, create_item],
        cors_config=cors,
        middleware=[Headers()],
        dependencies={"request_id": Provide(provide_request_id)},
    )


def _app(
    handlers: list[HTTPRouteHandler], *, dependencies: dict[str, Provide] | None = None, **options: Any
) -> Litestar:
    provided = {"session": Provide(get_session), "items": Provide(provide_items)}
    return Litestar(
        handlers,
        guards=[require_bearer],
        dependencies=provided | (dependencies or {}),
        exception_handlers={ValidationException: _invalid},
        openapi_config=None,
        logging_config=None,
        **options,
    )


def _others(operations: int) -> list[str]:
    return [f"{PREFIX}{other_path(number)}/{{item_id:uuid}}" for number in range(3, operations)]


def _invalid(request: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, Any]]:
    body = {
        "success": False,
        "code": "request.invalid",
        "message": "The request is not valid.",
        "data": None,
        "errors": error.extra,
        "request_id": getattr(request.state, "request_id", ""),
    }
    return Response(body, status_code=422)
