"""The document's schemas as a developer writes them with Pydantic."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts.bench.baselines.values import PAGE, created, item

Name = Annotated[str, Field(min_length=1, max_length=100)]
Email = Annotated[str, Field(min_length=3, max_length=254)]
Tags = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]


class ItemCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Name
    email: Email
    score: float = 0
    tags: Tags = []


class Item(BaseModel):
    id: UUID
    name: Name
    email: Email
    active: bool
    score: float
    tags: Tags
    created_at: datetime
    updated_at: datetime | None


class ItemPage(BaseModel):
    """A page of items."""

    items: list[Item]
    next_cursor: str | None


_PAGE: Final = [Item(**item(number)) for number in range(PAGE)]


class Items:
    """The business logic, with values in memory."""

    async def get(self, item_id: UUID) -> Item:
        """Return the item of this id."""
        return Item(**item(item_id=item_id))

    async def list(self, limit: int, cursor: str | None) -> ItemPage:
        """Return the first page."""
        return ItemPage(items=_PAGE[:limit], next_cursor=cursor)

    async def create(self, body: ItemCreate) -> Item:
        return Item(**created(body.name, body.email, body.score, body.tags))
