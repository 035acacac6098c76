"""A file of records that Redis has not taken. It belongs to whoever holds its lock."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

_SUFFIX: Final = ".jsonl"
_CHUNK_BYTES: Final = 512 * 1024
_TRIES: Final = 10


class FallbackFullError(Exception):
    """The file has reached its limit."""


class FallbackFile:
    """Records that were accepted on this machine, to be sent from the first to the last.

    The lock ends with the process. Another process then finds the file, and sends it again from the start:
    records have ids, by which the consumer recognises what it has written already.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        """For `create` and `adopt`, which hold the lock."""
        self._path = path
        self._descriptor = descriptor
        self._sent = 0
        self._size = os.fstat(descriptor).st_size

    @classmethod
    def create(cls, folder: Path, name: str) -> Self:
        """A new file, locked.

        Raises:
            OSError: the folder or the file cannot be written.
        """
        make_private_folder(folder.parent)
        make_private_folder(folder)
        path = folder / f"{name}{_SUFFIX}"
        for _ in range(_TRIES):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            if _lock(descriptor) and _is_same(descriptor, path):
                return cls(path, descriptor)
            # Between its creation and its lock somebody has taken it for one that was left behind.
            os.close(descriptor)
        raise OSError(f"{folder}: no file could be locked")

    @classmethod
    def adopt(cls, folder: Path) -> Iterator[Self]:
        """Yield the files whose processes have ended, each locked."""
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
            except OSError:
                continue
            if _lock(descriptor) and _is_same(descriptor, path):
                yield cls(path, descriptor)
            else:
                os.close(descriptor)

    @property
    def is_empty(self) -> bool:
        """Whether everything in it was sent."""
        return self._sent >= self._size

    def append(self, lines: Sequence[str], *, most_bytes: int) -> None:
        """Write records, all or none.

        Raises:
            FallbackFullError: the file would be larger than `most_bytes`.
            OSError: the file cannot be written.
        """
        data = "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
        if self._size + len(data) > most_bytes:
            raise FallbackFullError
        try:
            write_all(self._descriptor, data)
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(data)

    def next_lines(self) -> tuple[list[str], int]:
        """The next records to send, and how many bytes they are; none where the rest is no whole line."""
        data = os.pread(self._descriptor, _CHUNK_BYTES, self._sent)
        whole = data[: data.rfind(b"\n") + 1]
        if not whole:
            # The process ended in the middle of a line, or something else wrote to the file.
            self._sent = self._size
        return whole.decode("utf-8", "replace").splitlines(), len(whole)

    def mark_sent(self, size: int) -> None:
        """Go on after `size` more bytes; a file that is sent to its end is emptied."""
        self._sent += size
        if self.is_empty:
            os.ftruncate(self._descriptor, 0)
            self._sent = self._size = 0

    def close(self) -> None:
        """Give up the lock; an empty file is removed, another is left to its next owner."""
        if self.is_empty:
            self._path.unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """Close it in a forked process: file and lock stay with the parent."""
        os.close(self._descriptor)


def make_private_folder(folder: Path) -> None:
    """Make the folder, for its owner alone, if it does not exist."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`.

    Raises:
        OSError: a part of it may be written.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_same(descriptor: int, path: Path) -> bool:
    """Whether the path still leads to the open file: its former owner may have removed it meanwhile."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(found, os.fstat(descriptor))
