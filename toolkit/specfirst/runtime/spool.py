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

    Bytes take room as they arrive: an announcement takes none, since it costs its client nothing. One owner
    gets at most a share of what others leave, and so do all owners in one network, since accounts are free.
    """

    def __init__(
        self,
        *,
        total_bytes: int,
        owner_share: float = 0.5,
        network_share: float = 0.75,
        folder: Path | None = None,
    ) -> None:
        """`folder` is on the disk; None for the folder of temporary files, where forms are spooled."""
        self._total = total_bytes
        self._owner_share = owner_share
        self._network_share = network_share
        self._folder = folder
        self._owners: Counter[str] = Counter()
        self._networks: Counter[str | None] = Counter()

    def check(self, owner: str, network: str | None, size: int) -> None:
        """Make sure that there is room for so many more bytes.

        Raises:
            ServiceUnavailable: the share of the owner, or of its network, is too small for them.
        """
        left = min(self._total - self._owners.total(), self._free())
        for taken, share in (
            (self._owners[owner], self._owner_share),
            (self._networks[network], self._network_share),
        ):
            if taken + size > (taken + left) * share:
                logger.warning("no room for %d bytes of a body: %d are taken, %d left", size, taken, left)
                raise ServiceUnavailable("There is no room for this body at present. Try again later.")

    def take(self, owner: str, network: str | None, size: int) -> None:
        """Count bytes that have arrived.

        Raises:
            ServiceUnavailable: as `check`.
        """
        self.check(owner, network, size)
        self._owners[owner] += size
        self._networks[network] += size

    def release(self, owner: str, network: str | None, size: int) -> None:
        """Give back the room of bytes that are not kept any longer."""
        self._owners[owner] -= size
        self._networks[network] -= size
        self._owners += Counter()  # Forgets owners without any.
        self._networks += Counter()

    def _free(self) -> int:
        folder = self._folder.absolute() if self._folder else Path(tempfile.gettempdir())
        while not folder.is_dir():
            folder = folder.parent
        return shutil.disk_usage(folder).free


class Room:
    """The room of one body."""

    def __init__(
        self, spool: Spool, owner: str, network: str | None, *, in_memory: int = IN_MEMORY_BYTES
    ) -> None:
        """`network` is that of the client, as `network_of` gives it."""
        self._spool = spool
        self._owner = owner
        self._network = network
        self._in_memory = in_memory
        self._taken = 0

    def announce(self, size: int) -> None:
        """Make sure that a body of this length may come; takes no room.

        Raises:
            ServiceUnavailable: there is not enough.
        """
        if size > self._in_memory:
            self._spool.check(self._owner, self._network, size)

    def grow(self, size: int) -> None:
        """Take room for what has arrived of the body so far.

        Raises:
            ServiceUnavailable: there is not enough.
        """
        if size > max(self._in_memory, self._taken):
            self._spool.take(self._owner, self._network, size - self._taken)
            self._taken = size

    async def close(self) -> None:
        """Give the bytes back to the spool."""
        self._spool.release(self._owner, self._network, self._taken)
        self._taken = 0
