"""Lists in pages, connected by cursors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar, cast

from ._errors import SDKError
from ._operation import Call, described
from ._record import replace

Item = TypeVar("Item")
Page = TypeVar("Page")
Fetched = TypeVar("Fetched")

CURSOR = "cursor"


class CursorPage(Protocol):
    """The attributes of a page of a list."""

    @property
    def items(self) -> Sequence[Any]: ...

    @property
    def next_cursor(self) -> str | None: ...


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

    To continue an iteration over `pages()` later, call the method again with `cursor=` set to the
    `next_cursor` of the last page.
    """

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from _as_page(page).items

    def pages(self) -> Iterator[Page]:
        """Iterate over whole pages."""
        call: Call[Page] | None = self._call
        while call is not None:
            page = self._request(call)
            yield page
            call = _following(call, page)


class AsyncPages(_Pages[Page, Awaitable[Page]], Generic[Item, Page]):
    """A list. Iterating over it yields every item, and fetches pages on demand.

    To continue an iteration over `pages()` later, call the method again with `cursor=` set to the
    `next_cursor` of the last page.
    """

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in _as_page(page).items:
                yield item

    async def pages(self) -> AsyncIterator[Page]:
        """Iterate over whole pages."""
        call: Call[Page] | None = self._call
        while call is not None:
            page = await self._request(call)
            yield page
            call = _following(call, page)


def _as_page(page: object) -> CursorPage:
    return cast("CursorPage", page)


def _following(call: Call[Page], page: Page) -> Call[Page] | None:
    cursor = _as_page(page).next_cursor
    if not cursor:
        return None
    if cursor == call.query.get(CURSOR):
        raise SDKError(f"{described(call)}: the server repeats the cursor {cursor!r}")
    return replace(call, query={**call.query, CURSOR: cursor})
