"""The document's schemas as structs of msgspec."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Generic, TypeVar
from uuid import UUID

from msgspec import Meta, Struct, field

from scripts.bench.baselines.values import PAGE, created, item

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Email = Annotated[str, Meta(min_length=3, max_length=254)]
Tags = Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=20)]
Data = TypeVar("Data")


class ItemCreate(Struct, forbid_unknown_fields=True):
    name: Name
    email: Email
    score: float = 0
    tags: Tags = field(default_factory=list)


class Item(Struct):
    id: UUID
    name: Name
    email: Email
    active: bool
    score: float
    tags: Tags
    created_at: datetime
    updated_at: datetime | None


class ItemPage(Struct):
    """A page of items."""

    items: list[Item]
    next_cursor: str | None


class Envelope(Struct, Generic[Data], kw_only=True):
    """The envelope of a success."""

    success: bool = True
    code: str = "ok"
    message: str = "OK"
    data: Data
    request_id: str


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
