"""The room on disk for bodies that are still being received, so that one client cannot take it from all."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from specfirst.runtime.interface import ServiceUnavailable
from specfirst.runtime.operation import MEBIBYTE

logger = logging.getLogger("specfirst.runtime.spool")

IN_MEMORY_BYTES: Final = MEBIBYTE
"""The first bytes of a file, which are kept in memory: smaller bodies take no room on disk."""


class Spool:
    """The room that one process has on one disk: a number of bytes, or what is free if that is less.

    One owner gets at most a share of what others leave, so that some is left for the next one.
    """

    def __init__(self, *, total_bytes: int, owner_share: float = 0.5, folder: Path | None = None) -> None:
        """`folder` is on the disk; None for the folder of temporary files, where forms are spooled."""
        self._total = total_bytes
        self._share = owner_share
        self._folder = folder
        self._reserved: Counter[str] = Counter()
        self._to_come = 0

    def reserve(self, owner: str, size: int) -> None:
        """Reserve room for bytes that are to come.

        Raises:
            ServiceUnavailable: the owner's share is too small for them.
        """
        own = self._reserved[owner]
        left = min(self._total - self._reserved.total(), self._free() - self._to_come)
        if own + size > (own + left) * self._share:
            logger.warning("no room for a body of %d bytes: %d are reserved, %d left", size, own, left)
            raise ServiceUnavailable("There is no room for this body at present. Try again later.")
        self._reserved[owner] += size
        self._to_come += size

    def arrived(self, size: int) -> None:
        """Count reserved bytes that are on the disk now, or will not come."""
        self._to_come -= size

    def release(self, owner: str, size: int) -> None:
        """Give back room whose bytes have arrived and are not kept any longer."""
        self._reserved[owner] -= size
        self._reserved += Counter()  # Forgets owners without any.

    def _free(self) -> int:
        folder = self._folder.absolute() if self._folder else Path(tempfile.gettempdir())
        while not folder.is_dir():
            folder = folder.parent
        return shutil.disk_usage(folder).free


class Room:
    """The room of one body."""

    def __init__(self, spool: Spool, owner: str, *, in_memory: int = IN_MEMORY_BYTES) -> None:
        self._spool = spool
        self._owner = owner
        self._in_memory = in_memory
        self._reserved = 0
        self._arrived = 0

    def announce(self, size: int) -> None:
        """Reserve room for a body of this length.

        Raises:
            ServiceUnavailable: there is not enough.
        """
        if size > max(self._in_memory, self._reserved):
            self._spool.reserve(self._owner, size - self._reserved)
            self._reserved = size

    def grow(self, size: int) -> None:
        """Count what has arrived of the body so far; more than was announced takes more room.

        Raises:
            ServiceUnavailable: there is not enough.
        """
        self.announce(size)
        if self._reserved:
            self._spool.arrived(size - self._arrived)
            self._arrived = size

    async def close(self) -> None:
        """Give the bytes back to the spool."""
        self._spool.arrived(self._reserved - self._arrived)
        self._spool.release(self._owner, self._reserved)
        self._reserved = self._arrived = 0
