"""The management of users' files, without access to their contents."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import get_row
from app.db.transaction import transaction
from app.models import File
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.files.sort_orders import FILE_SORT_ORDERS
from app.services.common.files.stored_files import StoredFiles
from app.services.common.pagination.paginator import Listing, Paginator
from app.services.common.webhooks.events import EventActor
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import FilesService
from generated.errors import FilesNotFound


@dataclass(slots=True)
class Files(FilesService[AdminPrincipal]):
    """Lists and deletes files."""

    session: AsyncSession
    stored: StoredFiles
    paginator: Paginator
    audit: AuditTrail

    async def list(
        self,
        *,
        principal: AdminPrincipal,
        owner_id: UUID | None,
        status: models.FileStatus | None,
        media_type: str | None,
        sort: models.FileSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.FilePage:
        """Return a page of files that match all filters."""
        page = await self.paginator.page(
            select(File).where(File.deleted_at.is_(None)),
            Listing(
                order=FILE_SORT_ORDERS[(sort or models.FileSort.NEWEST).value],
                scope=["files"],
                equal={File.owner_id: owner_id, File.status: status, File.media_type: media_type},
                shows=models.File,
            ),
            cursor=cursor,
            limit=limit,
        )
        return models.FilePage.model_validate(page)

    async def get(self, *, principal: AdminPrincipal, file_id: UUID) -> models.File:
        return models.File.model_validate(await self._find(file_id))

    async def delete(self, *, principal: AdminPrincipal, file_id: UUID) -> None:
        """Delete a file; its object is deleted after the commit."""
        async with transaction(self.session):
            file = await self._find(file_id, locked=True)
            await self.audit.record(principal, "files.delete", ("file", file.id), before=snapshot(file))
            self.stored.mark_deleted(file, by=EventActor.ADMIN)

    async def _find(self, file_id: UUID, *, locked: bool = False) -> File:
        file = await get_row(self.session, File, file_id, missing=FilesNotFound, locked=locked)
        if file.deleted_at is not None:
            raise FilesNotFound
        return file
