"""The interface to storages of files."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_.-]*)*")
_MAX_KEY_LENGTH: Final = 200


class StorageUnavailableError(Exception):
    """The storage failed; the call may succeed later."""


class ObjectMissingError(Exception):
    """There is no object under this key."""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
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
    """A PUT request that needs no other credentials until it expires."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that the request must have."""


class Storage(Protocol):
    """Stores objects by their keys (`checked_key`).

    Every method raises `StorageUnavailableError` when the storage fails, and `ValueError` for an invalid key.
    """

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, media_type: str) -> Written:
        """Write an object as its bytes arrive. It is visible once complete, and replaces an older one."""

    def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Read the bytes from `start` up to, but not including, `end`.

        Raises:
            ObjectMissingError: there is no such object; raised by the first chunk.
        """

    async def head(self, key: str) -> ObjectFacts | None:
        """Return the metadata of an object; None if there is no such object."""

    async def move(self, source: str, target: str) -> bool:
        """Move an object to a key that no signed URL can write to; False if there is no such object."""

    async def delete(self, key: str) -> None:
        """Delete an object; a missing one is not an error."""

    async def upload_url(self, key: str, *, size: int, media_type: str, expires_in: int) -> SignedUpload:
        """Sign a PUT of exactly `size` bytes of this media type, valid for `expires_in` seconds."""

    async def download_url(self, key: str, *, filename: str, media_type: str, expires_in: int) -> str:
        """Sign a URL that downloads the object with this media type and file name."""

    def objects(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        """List the objects whose keys begin with `prefix`, in no particular order."""

    async def discard_unfinished(self, prefixes: Sequence[str], before: datetime) -> int:
        """Remove unfinished uploads that began before `before`, and return how many.

        Only those whose keys begin with one of `prefixes`: other applications may use the same storage.
        """

    async def close(self) -> None:
        """Close connections and let threads end."""


def checked_key(key: str) -> str:
    """Return the key, if it has the permitted form, which is safe as a path on disk.

    Raises:
        ValueError: the key is too long, or not segments of `a-z 0-9 _ . -` joined by slashes, each beginning
            with a letter or digit. `..`, hidden files and absolute paths are therefore impossible.
    """
    if len(key) > _MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not an object key")
    return key
