"""The sweep of files: removes rows and objects that interrupted uploads and deletions have left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update

from app.db.base import database_now
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.storage.orphans import KEEP_UNKNOWN, remove_orphans
from app.integrations.storage.storage import Storage
from app.models import File, FileStatus
from app.services.common.jobs.runner import RESULTS
from app.services.common.outbox.outbox import Outbox, Topic

STAGED: Final = "uploads/"
"""Prefix of keys that signed URLs write to."""
FINAL: Final = "files/"
"""Prefix of keys of complete files."""
KEEP_STAGED: Final = timedelta(hours=1)
"""The age from which a staged object without a row is an orphan. Its row existed before its URL, so that the
upload has ended, but a bucket accepts bytes until the URL expires."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """The number of removed objects and rows."""

    expired: int
    """Expired pending files."""
    rows: int
    """Deleted files: rows with their objects."""
    objects: int
    """Objects without a row."""
    unfinished: int
    """Unfinished multipart uploads."""


@dataclass(slots=True)
class FileSweep:
    """Opens its own sessions. May run repeatedly and concurrently."""

    open_session: OpenSession
    storage: Storage

    async def purge_orphaned_uploads(self, at: datetime | None = None) -> Swept:
        """Remove expired, deleted and orphaned files, as of `at` or now.

        Raises:
            StorageUnavailableError: possibly after some were removed; the next run continues.
        """
        async with self.open_session() as session:
            at = at or await database_now(session)
        old = at - KEEP_UNKNOWN
        return Swept(
            expired=await self._expire(at),
            rows=await self._remove_marked(),
            objects=await self._remove_orphans(FINAL, old)
            + await self._remove_orphans(STAGED, at - KEEP_STAGED),
            unfinished=await self.storage.discard_unfinished((FINAL, STAGED, RESULTS), old),
        )

    async def _remove_orphans(self, prefix: str, before: datetime) -> int:
        return await remove_orphans(self.storage, [prefix], modified_before=before, known=self._known)

    async def remove(self, file_id: UUID) -> None:
        """Delete the object of a file that is marked as deleted, then its row."""
        statement = select(File).where(File.id == file_id, File.deleted_at.is_not(None))
        async with self.open_session() as session, transaction(session):
            file = await session.scalar(statement)
        if file is not None:
            await self._remove([file])

    async def _expire(self, at: datetime) -> int:
        statement = (
            update(File)
            .where(File.status == FileStatus.PENDING, File.expires_at < at, File.deleted_at.is_(None))
            .values(deleted_at=func.now())
            .returning(File)
        )
        async with self.open_session() as session, transaction(session):
            files = (await session.scalars(statement)).all()
            # The relay is not notified, because this run deletes the objects.
            outbox = Outbox(session, request_id=None, notify=lambda: None)
            for file in files:
                outbox.add(Topic.FILE_DELETED, event_payload(file))
        return len(files)

    async def _remove_marked(self) -> int:
        marked = select(File).where(File.deleted_at.is_not(None)).order_by(File.deleted_at).limit(BATCH)
        removed = 0
        while True:
            async with self.open_session() as session, transaction(session):
                files = (await session.scalars(marked)).all()
            await self._remove(files)
            removed += len(files)
            if len(files) < BATCH:
                return removed

    async def _remove(self, files: Sequence[File]) -> None:
        # The object first, because without its row it would be an orphan.
        for file in files:
            await self.storage.delete(file.object_key)
        gone = delete(File).where(File.id.in_([file.id for file in files]), File.deleted_at.is_not(None))
        async with self.open_session() as session, transaction(session):
            await session.execute(gone)

    async def _known(self, keys: Sequence[str]) -> set[str]:
        async with self.open_session() as session, transaction(session):
            return set(await session.scalars(select(File.object_key).where(File.object_key.in_(keys))))


def event_payload(file: File) -> dict[str, str]:
    return {"file_id": str(file.id), "owner_id": str(file.owner_id)}
