"""Store the caught mail, one file per message, up to a few hundred."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from specfirst.devserver.mail_catcher.message import RECIPIENTS, CaughtMessage, Summary

KEPT: Final = 300


class Mailbox:
    """The messages in one folder, which no other process writes to."""

    def __init__(self, folder: Path, *, kept: int = KEPT) -> None:
        """Open the folder, and remove the oldest messages above `kept`."""
        # Messages contain tokens, so that only their owner may read them.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._kept = kept
        self._changes = asyncio.Condition()
        self._revision = 0
        self._closed = False
        self._summaries = {
            file.stem: CaughtMessage(file.stem, file.read_bytes()).summary()
            for file in sorted(folder.glob("*.eml"))
        }
        self._drop_oldest()

    def newest_first(self) -> list[Summary]:
        """Return the summaries of all messages, the newest first."""
        return [self._summaries[key] for key in sorted(self._summaries, reverse=True)]

    def find(self, key: str) -> CaughtMessage | None:
        """Return one message; None if it does not exist or was removed."""
        if key not in self._summaries:
            return None
        return CaughtMessage(key, self._file(key).read_bytes())

    async def put(self, recipients: Sequence[str], content: bytes) -> str:
        """Store a message, and return its key."""
        key = f"{time.time_ns():020}-{secrets.token_hex(4)}"
        raw = f"{RECIPIENTS}: {', '.join(recipients)}\r\n".encode() + content
        # Written atomically, so that every file at the next start is complete.
        unfinished = self._file(key).with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(raw)
        unfinished.rename(self._file(key))
        self._summaries[key] = CaughtMessage(key, raw).summary()
        self._drop_oldest()
        await self._notify()
        return key

    async def clear(self) -> None:
        """Delete all messages and their files."""
        for key in list(self._summaries):
            self._drop(key)
        await self._notify()

    @property
    def revision(self) -> int:
        """A number that grows with every change."""
        return self._revision

    async def wait_for_change(self, revision: int) -> int | None:
        """Return the next revision other than `known`; None once the mailbox is closed."""
        async with self._changes:
            await self._changes.wait_for(lambda: self._revision != revision or self._closed)
            return None if self._closed else self._revision

    async def close(self) -> None:
        """End every wait for a change."""
        self._closed = True
        async with self._changes:
            self._changes.notify_all()

    async def _notify(self) -> None:
        async with self._changes:
            self._revision += 1
            self._changes.notify_all()

    def _drop_oldest(self) -> None:
        for key in sorted(self._summaries, reverse=True)[self._kept :]:
            self._drop(key)

    def _drop(self, key: str) -> None:
        del self._summaries[key]
        self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.eml"
