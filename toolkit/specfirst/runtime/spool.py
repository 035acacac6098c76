"""Limit the disk space of bodies that are being received, so that no client can use up all of it."""

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
"""The first bytes of a file, which are kept in memory; smaller bodies use no disk space."""
_OWNER_SHARE = 0.5
_NETWORK_SHARE = 0.75


class Spool:
    """The disk space of one process for incoming bodies: a number of bytes, or the free space if less.

    Space is used as bytes arrive. A `Content-Length` reserves none, since any client can announce any length.
    One owner may use at most a share of what the others leave, and so may all owners in one network together,
    since a client can create many accounts.
    """

    def __init__(self, *, total_bytes: int, folder: Path | None = None) -> None:
        """Make the spool of the disk that `folder` is on; default: the folder of temporary files."""
        self._total = total_bytes
        self._folder = folder
        self._owners: Counter[str] = Counter()
        self._networks: Counter[str | None] = Counter()

    def check(self, owner: str, network: str | None, size: int) -> None:
        """Check that there is space for `size` more bytes.

        Raises:
            ServiceUnavailable: the share of the owner or of its network is too small.
        """
        left = min(self._total - self._owners.total(), self._free())
        for taken, share in (
            (self._owners[owner], _OWNER_SHARE),
            (self._networks[network], _NETWORK_SHARE),
        ):
            if taken + size > (taken + left) * share:
                logger.warning("no room for %d bytes of a body: %d are taken, %d left", size, taken, left)
                raise ServiceUnavailable(
                    "There is not enough space for this body at present. Try again later."
                )

    def take(self, owner: str, network: str | None, size: int) -> None:
        """Count bytes that have arrived. Raises as `check` does."""
        self.check(owner, network, size)
        self._owners[owner] += size
        self._networks[network] += size

    def release(self, owner: str, network: str | None, size: int) -> None:
        """Release the space of bytes that are no longer kept."""
        self._owners[owner] -= size
        self._networks[network] -= size
        self._owners += Counter()  # Removes owners without bytes.
        self._networks += Counter()

    def _free(self) -> int:
        folder = self._folder.absolute() if self._folder else Path(tempfile.gettempdir())
        while not folder.is_dir():
            folder = folder.parent
        return shutil.disk_usage(folder).free


class Room:
    """The disk space of one body."""

    def __init__(
        self, spool: Spool, owner: str, network: str | None, *, in_memory: int = IN_MEMORY_BYTES
    ) -> None:
        """Make the space of one body; `network` is that of the client, as `network_of` returns it."""
        self._spool = spool
        self._owner = owner
        self._network = network
        self._in_memory = in_memory
        self._taken = 0

    def announce(self, size: int) -> None:
        """Check that there is space for a body of this length, without using any. Raises as `Spool.check`."""
        if size > self._in_memory:
            self._spool.check(self._owner, self._network, size)

    def grow(self, size: int) -> None:
        """Use space for the part of the body that has arrived so far. Raises as `Spool.check` does."""
        if size > max(self._in_memory, self._taken):
            self._spool.take(self._owner, self._network, size - self._taken)
            self._taken = size

    async def close(self) -> None:
        """Return the space to the spool."""
        self._spool.release(self._owner, self._network, self._taken)
        self._taken = 0
