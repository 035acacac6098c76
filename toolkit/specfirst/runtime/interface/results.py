"""What services respond with beside plain values: results with headers, events and files."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from urllib.parse import quote

from pydantic import MISSING

Body = TypeVar("Body", covariant=True)


class Result:
    """Base of the generated dataclasses, one per operation and status: typed headers, and a `body` if any."""

    STATUS: ClassVar[int]
    HEADERS: ClassVar[dict[str, str]] = {}
    """The header names by attribute."""

    @property
    def payload(self) -> Any:
        """The body; None if the status has none."""
        return getattr(self, "body", None)


@dataclass(frozen=True, slots=True)
class Representation(Generic[Body]):
    """A body in one of the declared media types, chosen by the service."""

    body: Body
    media_type: str
    """The media type, without wildcards. `RequestContext.prefers` helps to choose it."""


def header_text(value: Any) -> str:
    """Return a typed header as the text of its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(header_text, value))
    return str(value)


Data = TypeVar("Data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[Data]):
    """An event of a stream; without data, only a position in it.

    A service sends its position first, so that a client that loses the connection before the first event
    resumes from there. Heartbeats repeat the position.
    """

    data: Data | MISSING = MISSING
    """The data, sent as JSON."""
    id: str | None = None
    """The position that a client sends back as `Last-Event-ID` when it reconnects."""
    event: str | None = None
    """The name of the event, by which a browser's `EventSource` dispatches it."""


class Upload(Protocol):
    """A file of a multipart body. The runtime spools it to disk, so that it is never wholly in memory."""

    @property
    def filename(self) -> str | None:
        """The file name that the client sent. Untrusted until sanitised."""

    @property
    def content_type(self) -> str | None:
        """The media type that the client sent, which need not be true."""

    @property
    def size(self) -> int | None:
        """The size in bytes."""

    async def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, or all that are left."""

    async def seek(self, offset: int) -> None:
        """Set the position, in bytes from the start."""


Open = Callable[[int, int], AsyncIterator[bytes]]
"""Opens the bytes from the first position up to, not including, the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A stored file as a response. The runtime handles `Range` and conditional requests."""

    size: int
    """The size in bytes."""
    open: Open
    media_type: str
    filename: str | None = None
    """The file name under which clients save it (RFC 6266)."""
    etag: str | None = None
    """An opaque tag without quotes, which changes whenever the bytes do."""
    inline: bool = False
    """Whether a browser may show it instead of saving it."""
    sha256: str | None = None
    """The SHA-256 of the whole file in hexadecimal, sent as `Repr-Digest` (RFC 9530, section 3)."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A binary or text response that is sent while it is produced."""

    chunks: AsyncIterator[bytes]
    media_type: str | None = None
    """The actual media type, where the declared one is a wildcard."""
    headers: Mapping[str, str] = field(default_factory=dict)


def content_disposition(filename: str | None, *, inline: bool = False) -> str:
    """Return the header value, with an ASCII name for old clients and the real one (RFC 6266, 4.3)."""
    kind = "inline" if inline else "attachment"
    if filename is None:
        return kind
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
