"""Which signed URLs may still be written to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.models import File, FileStatus


class PendingUploads:
    """Reads rows in database sessions of its own: requests by signed URL have no other."""

    def __init__(self, open_session: OpenSession) -> None:
        self._open_session = open_session

    async def owner_of(self, key: str) -> UUID | None:
        """The owner of the pending file whose bytes belong under the key; None once the upload has ended."""
        statement = select(File.owner_id).where(
            File.object_key == key, File.status == FileStatus.PENDING, File.deleted_at.is_(None)
        )
        async with self._open_session() as session, transaction(session):
            owner: UUID | None = await session.scalar(statement)
            return owner
