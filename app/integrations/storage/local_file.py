"""Files of the local storage: written whole or not at all, even through a power cut, and read by position.

Both are made without touching the disk. A call that is cancelled still runs to its end in its thread, so
what it opens must be known to the code that closes it.
"""

from __future__ import annotations

import hashlib
import os
from io import FileIO
from pathlib import Path
from uuid import uuid4

from app.core.private_files import create_private, make_private_folder
from app.integrations.storage.storage import Written


class FileWriter:
    """One file on its way in. Every method blocks."""

    def __init__(self, folder: Path) -> None:
        """`folder` must be on the file system of the file's destination."""
        self._path = folder / uuid4().hex
        self._opened: FileIO | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    def begin(self) -> None:
        """Make a nameless file in the folder."""
        make_private_folder(self._path.parent)
        self._opened = FileIO(create_private(self._path), "wb")

    def write(self, chunk: bytes) -> None:
        """Append."""
        rest = memoryview(chunk)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._hash.update(chunk)
        self._size += len(chunk)

    def publish(self, target: Path) -> Written:
        """Give the file its name, once its bytes are on the disk; then see the name itself onto it."""
        os.fsync(self._file.fileno())
        self._file.close()
        make_private_folder(target.parent)
        self._path.replace(target)
        sync_folder(target.parent)
        return Written(self._size, self._hash.hexdigest())

    def discard(self) -> None:
        """Remove what was written, unless it was published. Nothing may have begun."""
        if self._opened is not None:
            self._opened.close()
            self._path.unlink(missing_ok=True)

    @property
    def _file(self) -> FileIO:
        assert self._opened is not None
        return self._opened


class FileReader:
    """One file on its way out. Its descriptor stays open, so that a deletion does not cut the reader off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def open(self) -> None:
        """Raises FileNotFoundError where there is none."""
        self._descriptor = os.open(self._path, os.O_RDONLY)

    def read(self, size: int, position: int) -> bytes:
        """At most `size` bytes from a position; none at the end."""
        assert self._descriptor is not None
        return os.pread(self._descriptor, size, position)

    def close(self) -> None:
        """It need not have been opened."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def sync_folder(folder: Path) -> None:
    """Write a folder's changed entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
