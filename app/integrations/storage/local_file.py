"""Files of the local storage: written atomically, even through a power failure, and read by position.

Constructors do not touch the disk. A cancelled call still runs to its end in its thread, so that the object
must exist before the call opens a file.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from io import FileIO
from pathlib import Path
from uuid import uuid4

from app.core.private_files import create_private, make_private_folder
from app.integrations.storage.storage import Written


class FileWriter:
    """Writes a file. All methods block."""

    def __init__(self, folder: Path) -> None:
        """`folder` must be on the file system of the file's destination."""
        self._path = folder / uuid4().hex
        self._opened: FileIO | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    def begin(self) -> None:
        """Create a temporary file."""
        make_private_folder(self._path.parent)
        self._opened = FileIO(create_private(self._path), "wb")

    def write(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._hash.update(chunk)
        self._size += len(chunk)

    def publish(self, target: Path) -> Written:
        """Sync the bytes to the disk, rename the file to `target`, and sync its folder."""
        os.fsync(self._file.fileno())
        self._file.close()
        make_private_folder(target.parent)
        self._path.replace(target)
        sync_folder(target.parent)
        return Written(self._size, self._hash.hexdigest())

    def discard(self) -> None:
        """Delete the temporary file, unless it was published. May be called before `begin`."""
        if self._opened is not None:
            self._opened.close()
            self._path.unlink(missing_ok=True)

    @property
    def _file(self) -> FileIO:
        assert self._opened is not None
        return self._opened


class FileReader:
    """Reads a file through one descriptor, which stays valid if the file is deleted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def open(self) -> bool:
        """Open the file; return whether it exists."""
        with suppress(FileNotFoundError):
            self._descriptor = os.open(self._path, os.O_RDONLY)
        return self._descriptor is not None

    def read(self, size: int, position: int) -> bytes:
        """Return at most `size` bytes from a position; none at the end."""
        assert self._descriptor is not None
        return os.pread(self._descriptor, size, position)

    def close(self) -> None:
        """Close the file. May be called before `open`."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
