"""FastAPI as in its tutorial: a router, two dependencies and a bearer token, without middleware."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import ASGIApp

from scripts.bench.baselines.pydantic_models import Item, ItemCreate, ItemPage, Items
from scripts.bench.baselines.values import TOKEN
from scripts.bench.dispatch.documents import PREFIX, other_path

_bearer: Final = HTTPBearer(auto_error=False)
_items: Final = Items()


class Session:
    """A stand-in for a database session, closed after the request."""

    async def close(self) -> None:
        """Give the connection back."""


async def get_session() -> AsyncIterator[Session]:
    """Open a session for the request."""
    session = Session()
    try:
        yield session
    finally:
        await session.close()


async def get_items(session: Annotated[Session, Depends(get_session)]) -> Items:
    """Return the business logic, over the request's session."""
    return _items


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """Return the token's user."""
    if credentials is None or not hmac.compare_digest(credentials.credentials, TOKEN):
        raise HTTPException(401, "Not authenticated", {"WWW-Authenticate": "Bearer"})
    return "user"


CurrentItems = Annotated[Items, Depends(get_items)]
CurrentUser = Annotated[str, Depends(current_user)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(min_length=1, max_length=200)]

router: Final = APIRouter(prefix="/items", tags=["items"])


@router.get("/{item_id}")
async def get_item(item_id: UUID, items: CurrentItems, user: CurrentUser) -> Item:
    return await items.get(item_id)


@router.get("")
async def list_items(
    items: CurrentItems, user: CurrentUser, limit: Limit = 20, cursor: Cursor = None
) -> ItemPage:
    """Return a page of items."""
    return await items.list(limit, cursor)


@router.post("", status_code=201)
async def create_item(body: ItemCreate, items: CurrentItems, user: CurrentUser) -> Item:
    return await items.create(body)


def create_app(operations: int) -> ASGIApp:
    app = FastAPI(title="Items", version="1.0.0")
    app.include_router(router, prefix=PREFIX)
    others = APIRouter(tags=["items"])
    for number in range(3, operations):
        others.add_api_route(f"{other_path(number)}/{{item_id}}", get_item, name=f"other_{number}")
    app.include_router(others, prefix=PREFIX)
    return app
