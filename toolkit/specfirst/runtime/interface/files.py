"""Files on their way in and bytes on their way out, without any framework."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Upload(Protocol):
    """A file part of a multipart body, spooled by the runtime: reading it never holds it whole in memory."""

    @property
    def filename(self) -> str | None:
        """The name the client gave. Hostile until sanitised."""

    @property
    def content_type(self) -> str | None:
        """The media type the client gave. A claim, not a fact."""

    @property
    def size(self) -> int | None:
        """Bytes."""

    async def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that is left."""

    async def seek(self, offset: int) -> None:
        """Go to a byte offset from the start."""


Open = Callable[[int, int], AsyncIterator[bytes]]
"""Gives the bytes from the first position up to, not including, the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A stored file on its way out. The runtime serves `Range` and conditional requests from it."""

    size: int
    """Bytes."""
    open: Open
    media_type: str
    filename: str | None = None
    """The name that a client saves it under (RFC 6266)."""
    etag: str | None = None
    """Opaque, without quotes; changes whenever the bytes do."""
    inline: bool = False
    """Whether a browser may show it instead of saving it."""
    sha256: str | None = None
    """The SHA-256 of the whole file in hexadecimal, which is sent as `Repr-Digest` (RFC 9530, section 3)."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A binary or text response that is sent as it is produced."""

    chunks: AsyncIterator[bytes]
    media_type: str | None = None
    """Overrides the declared media type where that is a wildcard."""
    headers: Mapping[str, str] = field(default_factory=dict)
