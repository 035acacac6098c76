"""The document's schemas as a developer writes them with Pydantic."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts.bench.baselines.values import ItemsInMemory

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


class Items(ItemsInMemory[Item, ItemPage]):
    item, page = Item, ItemPage
