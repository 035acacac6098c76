"""The interface of the application to storages of files."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class StorageUnavailableError(Exception):
    """The storage did not do what it was asked; it may later."""


class ObjectMissingError(Exception):
    """There is no object under this key."""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """Metadata of a stored object."""

    key: str
    size: int
    """Bytes."""
    modified_at: datetime
    """When it was last written or moved here."""


@dataclass(frozen=True, slots=True)
class Written:
    """Size and digest of an upload, computed while it was read."""

    size: int
    """Bytes."""
    sha256: str
    """SHA-256 in lower-case hexadecimal."""


@dataclass(frozen=True, slots=True)
class SignedUpload:
    """A PUT that its holder may send, until it expires, without further credentials."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Must be sent as they are."""


class Storage(Protocol):
    """Keeps objects by their key. See `keys.check` for what a key may be.

    Every method raises `StorageUnavailableError` where the storage fails, `ValueError` where the key is none.
    """

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, media_type: str) -> Written:
        """Write an object as its bytes arrive. It appears whole or not at all, and replaces an older one."""

    def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`.

        Raises:
            ObjectMissingError: at the first chunk.
        """

    async def head(self, key: str) -> ObjectFacts | None:
        """Facts about an object; None where there is none."""

    async def move(self, source: str, target: str) -> bool:
        """Give the object another key, which no signed URL may write to; False where there is no object."""

    async def delete(self, key: str) -> None:
        """Remove the object, if it is there."""

    async def upload_url(self, key: str, *, size: int, media_type: str, expires_in: int) -> SignedUpload:
        """A PUT of exactly `size` bytes of this media type, for `expires_in` seconds."""

    async def download_url(self, key: str, *, filename: str, media_type: str, expires_in: int) -> str:
        """A URL whose response is the object, with this type, to be saved under this name."""

    def objects(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        """All objects whose keys begin with `prefix`, in no order."""

    async def discard_unfinished(self, prefixes: Sequence[str], before: datetime) -> int:
        """Remove what was left of uploads that began before this moment and never ended; says how many.

        Their keys begin with one of `prefixes`: the storage may hold what others send.
        """

    async def close(self) -> None:
        """Close connections and let threads end."""
