"""Read the request body, after checking its announced size and its media type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import ValidationError
from starlette.requests import Request
from starlette.types import Message

from specfirst.runtime.decoding.media_type import accepts, essence
from specfirst.runtime.interface import FieldError, RequestTooLarge, UnsupportedMediaType
from specfirst.runtime.operation import BodyRule
from specfirst.runtime.request_context import exchange_of
from specfirst.runtime.spool import Room

_MAX_DIGITS = 20
_MAX_LISTED = 1000
"""The most errors listed of one body. A response has room for fewer, and listing 60,000 takes a second."""


def check_headers(request: Request, rule: BodyRule) -> None:
    """Refuse a request by its headers, before any byte of its body is read.

    Raises:
        RequestTooLarge: 413, by `Content-Length`.
        UnsupportedMediaType: 415; also for a body without `Content-Type`, but not for an empty one.
    """
    length = announced_length(request)
    if length is not None and length > rule.max_bytes:
        raise RequestTooLarge(f"The request body may have at most {rule.max_bytes} bytes.")
    if length == 0:
        # Many clients always send their usual media type, even without a body.
        return
    media_type = essence(request.headers.get("content-type"))
    if media_type is None:
        if length:
            raise UnsupportedMediaType(_WITHOUT_TYPE)
        return  # The first byte of a chunked request tells whether it has a body.
    if not accepts(rule.media_types, media_type):
        raise UnsupportedMediaType(f"This operation accepts {', '.join(rule.media_types)}.")


_WITHOUT_TYPE = "Say the Content-Type of the body."


def announced_length(request: Request) -> int | None:
    """Return the length of the body by `Content-Length`; None without it."""
    length = request.headers.get("content-length", "")
    # Servers refuse longer numbers, and Python does not parse them.
    return int(length[:_MAX_DIGITS]) if length.isdecimal() else None


def fingerprint(request: Request, chunk: bytes) -> None:
    """Add a part of the body to the fingerprint of the request, if it has one."""
    digest = exchange_of(request.scope).fingerprint
    if digest is not None:
        digest.update(chunk)


Admit = Callable[[int], Awaitable[int]]
"""Returns the number of bytes that the client may send, at least the given one; raises an `ApiError`."""


class Reception:
    """Counts the bytes of a body as it arrives, since `Content-Length` may be absent or wrong."""

    def __init__(
        self, request: Request, max_bytes: int, *, room: Room | None = None, admit: Admit | None = None
    ) -> None:
        """Start the reception of a body.

        Args:
            request: the request.
            max_bytes: the largest body that the operation accepts.
            room: the disk space of the body, if it is spooled.
            admit: called with the size before the body is read.
        """
        self.request = Request(request.scope, self._receive)
        self._receive_part = request.receive
        self._max_bytes = max_bytes
        self._room = room
        self._admit = admit
        self._has_type = essence(request.headers.get("content-type")) is not None
        self._admitted = -1
        self._size = 0

    async def begin(self) -> None:
        """Check the announced size, before any byte is read.

        Raises:
            ApiError: there is no disk space, or the principal may not send so much.
        """
        announced = announced_length(self.request) or 0
        await self._check(announced)
        if self._room is not None:
            self._room.announce(announced)

    async def read(self) -> bytes:
        """Read the whole body.

        Raises:
            RequestTooLarge: as soon as the body exceeds the limit by one byte.
            UnsupportedMediaType: the body is not empty, and there is no `Content-Type`.
        """
        chunks = [chunk async for chunk in self.request.stream() if chunk]
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _receive(self) -> Message:
        message = await self._receive_part()
        chunk = message.get("body", b"")
        self._size += len(chunk)
        if chunk and not self._has_type:
            raise UnsupportedMediaType(_WITHOUT_TYPE)
        await self._check(self._size)
        if self._room is not None:
            self._room.grow(self._size)
        fingerprint(self.request, chunk)
        return message

    async def _check(self, size: int) -> None:
        if size > self._max_bytes:
            raise RequestTooLarge(f"The request body may have at most {self._max_bytes} bytes.")
        if self._admit is not None and size > self._admitted:
            self._admitted = await self._admit(size)


class InvalidBody(Exception):
    """Raised for a body that does not match its declaration."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors")


def located(error: ValidationError) -> list[FieldError]:
    """Convert Pydantic's errors to field errors, located under `body`."""
    if (count := error.error_count()) > _MAX_LISTED:
        return [FieldError(("body",), "too_many_errors", f"The body breaks {count} rules of the contract.")]
    return [
        FieldError(("body", *detail["loc"]), detail["type"], detail["msg"])
        for detail in error.errors(include_url=False, include_context=False, include_input=False)
    ]
