"""The counted bytes of files, compared with the files."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.db.engine import Database
from app.models import File, FileUsage


async def wrong_file_usage(database: Database) -> list[Any]:
    """Return owner, counted bytes and true bytes of each count that is wrong."""
    true = func.coalesce(func.sum(File.size), 0)
    statement = (
        select(FileUsage.owner_id, FileUsage.bytes, true)
        .outerjoin(File, (File.owner_id == FileUsage.owner_id) & File.deleted_at.is_(None))
        .group_by(FileUsage.owner_id)
        .having(FileUsage.bytes != true)
    )
    async with database.session() as session:
        return [tuple(row) for row in await session.execute(statement)]
