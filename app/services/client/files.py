"""The files of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.logger import get_logger
from app.db.base import now
from app.db.engine import OpenSession
from app.db.transaction import release_connection, transaction
from app.integrations.storage.storage import Storage
from app.models import File, FileStatus
from app.services.client.principal import ClientPrincipal
from app.services.common.files.media_types import OCTET_STREAM
from app.services.common.files.names import safe_file_name
from app.services.common.files.quota import FileLimits
from app.services.common.files.sort_orders import FILE_SORT_ORDERS
from app.services.common.files.stored_files import Announced, StoredFiles
from app.services.common.pagination.paginator import Listing, Paginator
from app.services.common.webhooks.events import EventActor
from generated.client_v1 import models
from generated.client_v1.services import FilesService
from generated.errors import FilesNotFound, FilesNotReady, FilesQuotaExceeded, FilesTooLarge
from specfirst.runtime.interface import Download, Upload
from specfirst.runtime.operation import MEBIBYTE

logger = get_logger(__name__)

FORM_BYTES: Final = MEBIBYTE
"""Size of a form without its file."""


@dataclass(slots=True)
class Files(FilesService[ClientPrincipal]):
    """Uploads files, directly or by signed URLs, and downloads them for their owner."""

    session: AsyncSession
    stored: StoredFiles
    storage: Storage
    paginator: Paginator
    signed_url_seconds: int

    async def list(
        self,
        *,
        principal: ClientPrincipal,
        status: models.FileStatus | None,
        media_type: str | None,
        sort: models.FileSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.FilePage:
        """Return a page of the caller's files that match all filters."""
        page = await self.paginator.page(
            select(File).where(File.owner_id == principal.user_id, File.deleted_at.is_(None)),
            Listing(
                order=FILE_SORT_ORDERS[(sort or models.FileSort.NEWEST).value],
                scope=["my-files", str(principal.user_id)],
                equal={File.status: status, File.media_type: media_type},
                shows=models.File,
            ),
            cursor=cursor,
            limit=limit,
        )
        return models.FilePage.model_validate(page)

    async def upload(self, *, principal: ClientPrincipal, file: Upload, sha256: str | None) -> models.File:
        """Store an uploaded file, whose bytes have been received on disk."""
        return models.File.model_validate(await self.stored.store(principal.user_id, file, sha256=sha256))

    async def create_upload(self, *, principal: ClientPrincipal, body: models.UploadCreate) -> models.Upload:
        """Create a pending file, and a signed URL for its bytes."""
        announced = Announced(
            name=safe_file_name(body.name), media_type=body.media_type, size=body.size, sha256=body.sha256
        )
        row = await self.stored.announce(principal.user_id, announced, staged=True)
        expires_at = self._expiry()
        signed = await self.storage.upload_url(
            row.object_key, size=row.size, media_type=row.media_type, expires_in=self.signed_url_seconds
        )
        return models.Upload(
            file=models.File.model_validate(row),
            method="PUT",
            url=signed.url,
            headers=[models.UploadHeader(name=name, value=value) for name, value in signed.headers.items()],
            expires_at=expires_at,
        )

    async def complete_upload(self, *, principal: ClientPrincipal, file_id: UUID) -> models.File:
        """Check the bytes that were sent to the signed URL, and complete the file."""
        row = await self._mine(principal, file_id)
        if row.status is FileStatus.PENDING:
            row = await self.stored.settle(row)
        return models.File.model_validate(row)

    async def get(self, *, principal: ClientPrincipal, file_id: UUID) -> models.File:
        return models.File.model_validate(await self._mine(principal, file_id))

    async def delete(self, *, principal: ClientPrincipal, file_id: UUID) -> None:
        """Delete a file; its object is deleted after the commit."""
        async with transaction(self.session):
            file = await self._mine(principal, file_id, locked=True)
            self.stored.mark_deleted(file, by=EventActor.USER)

    async def download(self, *, principal: ClientPrincipal, file_id: UUID) -> Download:
        """Return the contents of a file, which are read while they are sent."""
        row = await self._ready(principal, file_id)
        if await self.storage.head(row.object_key) is None:
            logger.error("the object of a file is missing", key=row.object_key, file_id=row.id)
            raise FilesNotFound

        return Download(
            size=row.size,
            open=partial(self.storage.open, row.object_key),
            media_type=OCTET_STREAM,
            filename=row.name,
            etag=row.sha256,
            sha256=row.sha256,
        )

    async def create_link(self, *, principal: ClientPrincipal, file_id: UUID) -> models.FileLink:
        """Return a signed URL of the contents."""
        row = await self._ready(principal, file_id)
        expires_at = self._expiry()
        url = await self.storage.download_url(
            row.object_key,
            filename=row.name,
            media_type=row.media_type,
            expires_in=self.signed_url_seconds,
        )
        return models.FileLink(url=url, expires_at=expires_at)

    def _expiry(self) -> datetime:
        return now() + timedelta(seconds=self.signed_url_seconds)

    async def _ready(self, principal: ClientPrincipal, file_id: UUID) -> File:
        row = await self._mine(principal, file_id)
        if row.status is FileStatus.PENDING:
            raise FilesNotReady
        return row

    async def _mine(self, principal: ClientPrincipal, file_id: UUID, *, locked: bool = False) -> File:
        row = await self.session.get(File, file_id, with_for_update=locked, populate_existing=locked)
        # The caller may go on to wait for the storage.
        await release_connection(self.session)
        if row is None or row.owner_id != principal.user_id or row.deleted_at is not None:
            raise FilesNotFound
        return row


@dataclass(slots=True)
class UploadAdmission:
    """Refuses an upload that is too large before it is received.

    It does not reserve space: `StoredFiles.announce` checks the size of the file again.
    """

    open_session: OpenSession
    limits: FileLimits

    async def admit(self, operation_id: str, principal: ClientPrincipal, size: int) -> int:
        """Return the largest permitted size of the form, in bytes.

        Raises:
            FilesTooLarge, FilesQuotaExceeded: the file in a form of this size is too large.
        """
        async with self.open_session() as session, transaction(session):
            free = await self.limits.free_bytes(session, principal.user_id)
        if size > self.limits.max_bytes + FORM_BYTES:
            raise FilesTooLarge(max_bytes=self.limits.max_bytes)
        if size > free + FORM_BYTES:
            raise FilesQuotaExceeded(free_bytes=free)
        return min(self.limits.max_bytes, free) + FORM_BYTES
