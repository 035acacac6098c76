"""A local file for records while Redis is unavailable, owned by the process that has locked it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from app.core.private_files import make_private_folder

_SUFFIX: Final = ".jsonl"
_CHUNK_BYTES: Final = 512 * 1024
_TRIES: Final = 10


class FallbackFullError(Exception):
    """The file has reached its limit."""


class FallbackFile:
    """Records that wait on this machine, in the order in which they are sent.

    The lock ends with the process. Another process then adopts the file and sends it from the beginning; the
    consumer recognises records that it has already written by their ids.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        """Take over a locked file. Use `create` or `adopt` instead."""
        self._path = path
        self._descriptor = descriptor
        self._sent = 0
        self._size = os.fstat(descriptor).st_size

    @classmethod
    def create(cls, folder: Path, name: str) -> Self:
        """Create and lock a file.

        Raises:
            OSError: the folder or the file cannot be written.
        """
        make_private_folder(folder)
        path = folder / f"{name}{_SUFFIX}"
        for _ in range(_TRIES):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            if _owns(descriptor, path):
                return cls(path, descriptor)
            # Another process adopted the file between its creation and its lock.
            os.close(descriptor)
        raise OSError(f"{folder}: no file could be locked")

    @classmethod
    def adopt(cls, folder: Path) -> Iterator[Self]:
        """Lock and yield the files whose processes have ended."""
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
            except OSError:
                continue
            if _owns(descriptor, path):
                yield cls(path, descriptor)
            else:
                os.close(descriptor)

    @property
    def is_empty(self) -> bool:
        """Whether every record of the file was sent."""
        return self._sent >= self._size

    def append(self, lines: Sequence[str], *, most_bytes: int) -> None:
        """Write all records, or none.

        Raises:
            FallbackFullError: the file would be larger than `most_bytes`.
            OSError: the file cannot be written.
        """
        data = "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
        if self._size + len(data) > most_bytes:
            raise FallbackFullError
        append_whole(self._descriptor, data)
        self._size += len(data)

    def next_lines(self) -> tuple[list[str], int]:
        """Return the next records to send and their size in bytes; none if only part of a line is left."""
        data = os.pread(self._descriptor, _CHUNK_BYTES, self._sent)
        whole = data[: data.rfind(b"\n") + 1]
        if not whole:
            # The process ended in the middle of a line, or something else wrote to the file.
            self._sent = self._size
        return whole.decode("utf-8", "replace").splitlines(), len(whole)

    def mark_sent(self, size: int) -> None:
        """Skip the next `size` bytes, which were sent. A file that was sent completely is truncated."""
        self._sent += size
        if self.is_empty:
            os.ftruncate(self._descriptor, 0)
            self._sent = self._size = 0

    def close(self) -> None:
        """Release the lock. An empty file is deleted; any other is left for another process to adopt."""
        if self.is_empty:
            self._path.unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """Close the descriptor in a forked child. The parent keeps the file and its lock."""
        os.close(self._descriptor)


def append_whole(descriptor: int, data: bytes, *, sync: bool = False) -> None:
    """Append all of `data`, with `sync` to the disk; after a failure the file has its former size.

    Raises:
        OSError: the data cannot be written.
    """
    size, rest = os.fstat(descriptor).st_size, memoryview(data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if sync:
            os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _owns(descriptor: int, path: Path) -> bool:
    """Lock the file; return whether its path still names it, because its former owner may have removed it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False
