"""The life cycle of files: a row, then an object, then the status `ready`; deletion reverses the order.

A process that dies between two steps leaves a pending row, a row that is marked as deleted, or an object
without a row. `FileSweep` finds all three.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.logger import get_logger
from app.db.engine import OpenSession
from app.db.identifiers import uuid7
from app.db.transaction import after_commit, transaction
from app.integrations.storage.storage import Storage, StorageUnavailableError
from app.models import File, FileStatus
from app.services.common.files.media_types import HEAD_BYTES, claimed_media_type, contradicts
from app.services.common.files.names import NAMELESS, safe_file_name
from app.services.common.files.quota import FileLimits
from app.services.common.files.sweep import FINAL, STAGED, FileSweep, event_payload
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.webhooks.events import EventActor, WebhookEvents
from generated.errors import (
    FilesContentMismatch,
    FilesNotFound,
    FilesNotUploaded,
    FilesTypeMismatch,
)
from specfirst.runtime.interface import Upload

logger = get_logger(__name__)

_CHUNK_BYTES: Final = 256 * 1024
KEEP_PENDING: Final = timedelta(days=1)
"""The longest duration of an upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """Metadata that a client announces before it sends a file."""

    name: str
    media_type: str
    size: int
    sha256: str | None


@dataclass(slots=True)
class StoredFiles:
    """Creates and deletes files. No transaction is open while the storage is used."""

    session: AsyncSession
    storage: Storage
    limits: FileLimits
    sweep: FileSweep
    outbox: Outbox
    events: WebhookEvents

    async def store(self, owner_id: UUID, upload: Upload, *, sha256: str | None = None) -> File:
        """Store the file of a form, whose bytes have been received.

        Args:
            sha256: the checksum that the bytes must have, in hexadecimal; None for any.

        Raises:
            FilesTypeMismatch: the bytes contradict the type.
            FilesTooLarge, FilesQuotaExceeded: the file exceeds the limit or the unused quota.
            FilesContentMismatch: the bytes have another checksum.
            FilesNotFound: the file was deleted in the meantime.
            Unauthenticated: the owner was deleted.
        """
        media_type = claimed_media_type(upload.content_type)
        if contradicts(media_type, await upload.read(HEAD_BYTES)):
            raise FilesTypeMismatch
        await upload.seek(0)
        announced = Announced(
            name=safe_file_name(upload.filename or NAMELESS),
            media_type=media_type,
            size=upload.size or 0,
            sha256=sha256,
        )
        file = await self.announce(owner_id, announced, staged=False)
        return await self.fill(file, _chunks(upload))

    async def announce(self, owner_id: UUID, announced: Announced, *, staged: bool) -> File:
        """Create the row of a pending file, uploaded to a signed URL if `staged`, otherwise to the service.

        Raises:
            FilesTooLarge, FilesQuotaExceeded: the file is too large.
            Unauthenticated: the owner was deleted.
        """
        file_id = uuid7()
        file = File(
            id=file_id,
            owner_id=owner_id,
            name=announced.name,
            media_type=announced.media_type,
            size=announced.size,
            sha256=announced.sha256,
            object_key=f"{STAGED}{file_id}" if staged else _final_key(file_id),
            expires_at=func.now() + KEEP_PENDING,
        )
        async with transaction(self.session):
            await self.limits.reserve(self.session, owner_id, announced.size)
            self.session.add(file)
            self.outbox.add(Topic.FILE_CREATED, event_payload(file))
        return file

    async def fill(self, file: File, chunks: AsyncIterable[bytes]) -> File:
        """Write the object of a pending file, and mark the file as ready.

        Raises:
            FilesContentMismatch: the bytes differ from the announced ones, and were deleted.
            FilesNotFound: the file was deleted in the meantime.
        """
        try:
            written = await self.storage.put(file.object_key, chunks, media_type=file.media_type)
            if file.sha256 not in (None, written.sha256):
                raise FilesContentMismatch
        except BaseException:
            await self._give_up(file.id)
            raise
        async with transaction(self.session):
            row = await self._locked(file.id)
            row.status, row.size, row.sha256 = FileStatus.READY, written.size, written.sha256
            self._add_uploaded_events(row)
        return row

    async def settle(self, file: File) -> File:
        """Check the object that was sent to a signed URL, and mark the file as ready.

        The object is first moved to a key that no signed URL can write to, because the URL may still be used
        while the object is checked.

        Raises:
            FilesNotUploaded: no object was sent to the signed URL, or the file has none.
            FilesContentMismatch, FilesTypeMismatch: the object differs from the announced one, and was
            deleted. FilesNotFound: the file was deleted in the meantime.
        """
        staged, taken = file.object_key, _final_key(uuid7())
        if not staged.startswith(STAGED) or not await self.storage.move(staged, taken):
            return await self._settled_by_another(file.id)
        try:
            await self._check(taken, file)
        except (FilesContentMismatch, FilesTypeMismatch):
            await self._throw_away(taken)
            raise
        except BaseException:
            # The object may be valid. After moving it back, the client can complete the upload again.
            await self._give_back(taken, staged)
            raise
        row = await self._adopt(file.id, taken)
        if row.object_key != taken:
            # Completed twice concurrently, after the bytes were sent twice.
            await self._throw_away(taken)
        # An object that was sent again during the check does not count against the quota.
        await self._throw_away(staged)
        return row

    def mark_deleted(self, file: File, *, by: EventActor) -> None:
        """Mark a file as deleted, in the caller's transaction; its object is deleted after the commit.

        If this process dies before that, the task of the event deletes the object, or the sweep does.
        """
        file.deleted_at = func.now()
        self.outbox.add(Topic.FILE_DELETED, event_payload(file))
        if file.status is FileStatus.READY:
            # Other systems were not notified of an upload that was not completed.
            self.events.file_deleted(file, by=by)

        async def remove() -> None:
            # The sweep checks the mark again, because this also runs when a commit may have failed.
            await self.sweep.remove(file.id)

        after_commit(self.session, f"files.remove:{file.id}", remove)

    async def _settled_by_another(self, file_id: UUID) -> File:
        """Return the row, if another request has moved the object and marked the file as ready."""
        async with transaction(self.session):
            row = await self._locked(file_id)
        if row.status is FileStatus.PENDING:
            raise FilesNotUploaded
        return row

    async def _adopt(self, file_id: UUID, taken: str) -> File:
        """Mark the row as ready with this object, unless it is ready already.

        After a failed commit the object stays: the outcome of a commit is not always known, and a ready file
        must not lose its object. The sweep deletes an object without a row.
        """
        try:
            async with transaction(self.session):
                row = await self._locked(file_id)
                if row.status is FileStatus.PENDING:
                    row.status, row.object_key = FileStatus.READY, taken
                    self._add_uploaded_events(row)
        except FilesNotFound:
            await self._throw_away(taken)
            raise
        return row

    def _add_uploaded_events(self, file: File) -> None:
        self.outbox.add(Topic.FILE_UPLOADED, event_payload(file))
        self.events.file_uploaded(file)

    async def _locked(self, file_id: UUID) -> File:
        row = await self.session.get(File, file_id, with_for_update=True, populate_existing=True)
        if row is None or row.deleted_at is not None:
            raise FilesNotFound
        return row

    async def _check(self, key: str, file: File) -> None:
        facts = await self.storage.head(key)
        if facts is None or facts.size != file.size:
            raise FilesContentMismatch
        digest, head = hashlib.sha256(), b""
        async for chunk in self.storage.open(key, 0, facts.size):
            digest.update(chunk)
            if len(head) < HEAD_BYTES:
                head += chunk[: HEAD_BYTES - len(head)]
        if digest.hexdigest() != file.sha256:
            raise FilesContentMismatch
        if contradicts(file.media_type, head):
            raise FilesTypeMismatch

    async def _give_up(self, file_id: UUID) -> None:
        """Delete a pending row, or leave it to the sweep."""
        try:
            async with transaction(self.session):
                self.mark_deleted(await self._locked(file_id), by=EventActor.USER)
        except Exception as error:
            logger.warning("the upload is left to the sweep", file_id=file_id, error=error)

    async def _give_back(self, taken: str, staged: str) -> None:
        """Move the object back, or leave it to the sweep."""
        try:
            await self.storage.move(taken, staged)
        except StorageUnavailableError as error:
            logger.warning("the object is left to the sweep", key=taken, error=error)

    async def _throw_away(self, key: str) -> None:
        """Delete an object, or leave it to the sweep."""
        try:
            await self.storage.delete(key)
        except StorageUnavailableError as error:
            logger.warning("the object is left to the sweep", key=key, error=error)


def _final_key(identifier: UUID) -> str:
    # Folders by the random end of the id: its beginning is the time, and would put all files in one folder.
    return f"{FINAL}{identifier.hex[-2:]}/{identifier}"


@dataclass(slots=True)
class PendingUploads:
    """Pending uploads to signed URLs, read in new database sessions."""

    open_session: OpenSession

    async def owner_of(self, key: str) -> UUID | None:
        """Return the owner of the pending file with this key; None once the upload has ended."""
        statement = select(File.owner_id).where(
            File.object_key == key, File.status == FileStatus.PENDING, File.deleted_at.is_(None)
        )
        async with self.open_session() as session, transaction(session):
            owner: UUID | None = await session.scalar(statement)
            return owner


async def _chunks(upload: Upload) -> AsyncIterator[bytes]:
    while chunk := await upload.read(_CHUNK_BYTES):
        yield chunk
