"""Bases of the generated resources: a caller, and a variant that keeps the raw response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast

from ._response import RawResponse
from ._retry import new_idempotency_key as new_idempotency_key
from ._retry import new_uuid_key as new_uuid_key
from ._types import UNSET

if TYPE_CHECKING:
    from ._download import AsyncDownload, Download
    from ._events import AsyncEventStream, EventStream
    from ._operation import Call
    from ._pagination import AsyncPages, Pages

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
Page = TypeVar("Page")


class Caller(Protocol):
    """Performs calls, blocking."""

    def request(self, call: Call[T]) -> T: ...

    def pages(self, item: type[Item], call: Call[Page]) -> Pages[Item, Page]: ...

    def download(self, call: Call[Any]) -> Download: ...

    def events(self, call: Call[T]) -> EventStream[T]: ...

    @property
    def raw_caller(self) -> RawCaller: ...


class AsyncCaller(Protocol):
    """Performs calls, asynchronously."""

    async def request(self, call: Call[T]) -> T: ...

    def pages(self, item: type[Item], call: Call[Page]) -> AsyncPages[Item, Page]: ...

    def download(self, call: Call[Any]) -> AsyncDownload: ...

    def events(self, call: Call[T]) -> AsyncEventStream[T]: ...

    @property
    def raw_caller(self) -> AsyncRawCaller: ...


class RawCaller:
    """Returns the `RawResponse` instead of the data of a `Caller`.

    `raw` and `raw_page` declare the types. Downloads and streams of events have the attributes of their
    response.
    """

    def __init__(self, caller: Caller, request: Callable[[Call[Any]], RawResponse[Any]]) -> None:
        self._caller = caller
        self._request = request

    def request(self, call: Call[T]) -> T:
        return cast("T", self._request(call))

    def pages(self, item: type[Item], call: Call[Page]) -> Pages[Item, Page]:
        return cast("Pages[Item, Page]", cast("object", self._request(call)))

    def download(self, call: Call[Any]) -> Download:
        return self._caller.download(call)

    def events(self, call: Call[T]) -> EventStream[T]:
        return self._caller.events(call)

    @property
    def raw_caller(self) -> RawCaller:
        return self


class AsyncRawCaller:
    """Returns the `RawResponse` instead of the data of an `AsyncCaller`."""

    def __init__(
        self, caller: AsyncCaller, request: Callable[[Call[Any]], Coroutine[Any, Any, RawResponse[Any]]]
    ) -> None:
        self._caller = caller
        self._request = request

    async def request(self, call: Call[T]) -> T:
        return cast("T", await self._request(call))

    def pages(self, item: type[Item], call: Call[Page]) -> AsyncPages[Item, Page]:
        return cast("AsyncPages[Item, Page]", cast("object", self._request(call)))

    def download(self, call: Call[Any]) -> AsyncDownload:
        return self._caller.download(call)

    def events(self, call: Call[T]) -> AsyncEventStream[T]:
        return self._caller.events(call)

    @property
    def raw_caller(self) -> AsyncRawCaller:
        return self


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """Declare the type of a resource's method that uses a `RawCaller`."""
    return cast("Callable[P, RawResponse[T]]", method)


def raw_page(method: Callable[P, Pages[Any, Page]]) -> Callable[P, RawResponse[Page]]:
    """Declare the type of a resource's method that uses a `RawCaller`, and fetches one page."""
    return cast("Callable[P, RawResponse[Page]]", method)


def async_raw(method: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]:
    """Declare the type of a resource's method that uses an `AsyncRawCaller`."""
    return cast("Callable[P, Coroutine[Any, Any, RawResponse[T]]]", method)


def async_raw_page(
    method: Callable[P, AsyncPages[Any, Page]],
) -> Callable[P, Coroutine[Any, Any, RawResponse[Page]]]:
    """Declare the type of a resource's method that uses an `AsyncRawCaller`, and fetches one page."""
    return cast("Callable[P, Coroutine[Any, Any, RawResponse[Page]]]", method)


def body_from(model: Callable[..., T], body: T | None, /, **fields: object) -> T:
    """Return the given body, or one made of the given fields. Raises `TypeError` for both."""
    given = {name: value for name, value in fields.items() if value is not UNSET}
    if body is None:
        return model(**given)
    if given:
        raise TypeError(f"pass either a body or its fields, not both (got body and {', '.join(given)})")
    return body
