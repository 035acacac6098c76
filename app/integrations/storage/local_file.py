"""Writing a file so that it is there whole or not at all, even after a power cut."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from app.integrations.storage.storage import Written


class FileWriter:
    """One file on its way in. Every method blocks."""

    def __init__(self, folder: Path) -> None:
        """Begin a nameless file in `folder`, which must be on the file system of its destination."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / uuid4().hex
        self._file = self._path.open("xb", buffering=0)
        self._hash = hashlib.sha256()
        self._size = 0

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
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(target)
        sync_folder(target.parent)
        return Written(self._size, self._hash.hexdigest())

    def discard(self) -> None:
        """Remove what was written, unless it was published."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Write a folder's changed entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
