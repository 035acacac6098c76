"""The values that all contenders return, so that their responses have equal bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

AnItem = TypeVar("AnItem")
AnItemPage = TypeVar("AnItemPage")

ITEM_ID: Final = UUID("0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a")
AT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PAGE: Final = 50
TOKEN: Final = "0198c9f0c1d27e349a5b6c7d8e9f0a1b"  # noqa: S105
BEARER: Final = f"Bearer {TOKEN}"
ORIGIN: Final = "https://app.example.com"
SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}


def item(number: int = 0, *, item_id: UUID = ITEM_ID) -> dict[str, Any]:
    """The fields of one item."""
    return {
        "id": item_id,
        "name": f"Item {number}",
        "email": "ada@example.com",
        "active": True,
        "score": 1.5,
        "tags": ["red", "blue"],
        "created_at": AT,
        "updated_at": None,
    }


def created(name: str, email: str, score: float, tags: list[str]) -> dict[str, Any]:
    """Return the fields of an item that was created from `given`."""
    return item() | {"name": name, "email": email, "score": score, "tags": tags}


class ItemsInMemory(Generic[AnItem, AnItemPage]):
    """The business logic, with values in memory, in the classes of a library."""

    item: Callable[..., AnItem]
    page: Callable[..., AnItemPage]

    def __init__(self) -> None:
        self._first = [self.item(**item(number)) for number in range(PAGE)]

    async def get(self, item_id: UUID) -> AnItem:
        """Return the item of this id."""
        return self.item(**item(item_id=item_id))

    async def list(self, limit: int, cursor: str | None) -> AnItemPage:
        """Return the first page."""
        return self.page(items=self._first[:limit], next_cursor=cursor)

    async def create(self, body: Any) -> AnItem:
        return self.item(**created(body.name, body.email, body.score, body.tags))
