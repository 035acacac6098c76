"""Lists in pages, connected by cursors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from ._errors import SDKError
from ._json import is_array
from ._operation import Call, described
from ._record import replace
from ._types import Unset

Item = TypeVar("Item")
Page = TypeVar("Page")
Fetched = TypeVar("Fetched")


class _Pages(Generic[Page, Fetched]):
    def __init__(self, request: Callable[[Call[Page]], Fetched], call: Call[Page]) -> None:
        self._request = request
        self._call = call

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {described(self._call)}>"

    def first_page(self) -> Fetched:
        """Fetch one page."""
        return self._request(self._call)


class Pages(_Pages[Page, Page], Generic[Item, Page]):
    """A list. Iterating over it yields every item, and fetches pages on demand.

    To continue an iteration over `pages()` later, call the method again with the cursor that the last page
    names, such as its `next_cursor` as `cursor=`.
    """

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from _items(self._call, page)

    def pages(self) -> Iterator[Page]:
        """Iterate over whole pages."""
        call: Call[Page] | None = self._call
        while call is not None:
            page = self._request(call)
            yield page
            call = _following(call, page)


class AsyncPages(_Pages[Page, Awaitable[Page]], Generic[Item, Page]):
    """A list. Iterating over it yields every item, and fetches pages on demand.

    To continue an iteration over `pages()` later, call the method again with the cursor that the last page
    names, such as its `next_cursor` as `cursor=`.
    """

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in _items(self._call, page):
                yield item

    async def pages(self) -> AsyncIterator[Page]:
        """Iterate over whole pages."""
        call: Call[Page] | None = self._call
        while call is not None:
            page = await self._request(call)
            yield page
            call = _following(call, page)


def _items(call: Call[Page], page: Page) -> Sequence[Any]:
    """Return the items of a page. A server may leave out a list that is empty, or send null."""
    items: object = getattr(page, call.operation.paging.items)
    if not items:
        return ()
    if not is_array(items):
        raise SDKError(f"{described(call)}: the server sent a page without a list of items")
    return items


def _following(call: Call[Page], page: Page) -> Call[Page] | None:
    paging = call.operation.paging
    cursor: str | Unset | None = getattr(page, paging.following)
    if not cursor:
        return None
    if cursor == call.query.get(paging.parameter):
        raise SDKError(f"{described(call)}: the server repeats the cursor {cursor!r}")
    return replace(call, query={**call.query, paging.parameter: cursor})
