"""The document's schemas as structs of msgspec."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from msgspec import Meta, Struct, field

from scripts.bench.baselines.values import ItemsInMemory

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


class Items(ItemsInMemory[Item, ItemPage]):
    item, page = Item, ItemPage
