"""Starlette's routes and Pydantic's models, without an envelope and without middleware."""

from __future__ import annotations

import hmac
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from scripts.bench.baselines.pydantic_models import ItemCreate, Items
from scripts.bench.baselines.values import TOKEN
from scripts.bench.dispatch.documents import PREFIX, other_path


class _Page(BaseModel):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Field(min_length=1, max_length=200)] = None


_items: Final = Items()
_uuid: Final = TypeAdapter(UUID)


def create_app(operations: int) -> ASGIApp:
    others = [
        Route(f"{PREFIX}{other_path(number)}/{{item_id}}", _get, methods=["GET"])
        for number in range(3, operations)
    ]
    return Starlette(
        routes=[
            Route(f"{PREFIX}/items", _list, methods=["GET"]),
            Route(f"{PREFIX}/items", _create, methods=["POST"]),
            Route(f"{PREFIX}/items/{{item_id}}", _get, methods=["GET"]),
            *others,
        ],
        exception_handlers={ValidationError: _invalid},
    )


async def _get(request: Request) -> Response:
    if not _is_authenticated(request):
        return Response(status_code=401)
    item_id = _uuid.validate_strings(request.path_params["item_id"])
    return _json(await _items.get(item_id))


async def _list(request: Request) -> Response:
    if not _is_authenticated(request):
        return Response(status_code=401)
    page = _Page.model_validate(dict(request.query_params))
    return _json(await _items.list(page.limit, page.cursor))


async def _create(request: Request) -> Response:
    if not _is_authenticated(request):
        return Response(status_code=401)
    body = ItemCreate.model_validate_json(await request.body())
    return _json(await _items.create(body), 201)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationError)
    return JSONResponse({"detail": error.errors(include_url=False, include_context=False)}, 422)


def _is_authenticated(request: Request) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(token, TOKEN)


def _json(model: BaseModel, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")
