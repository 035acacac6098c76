"""Files in requests and responses, independent of any framework."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


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
