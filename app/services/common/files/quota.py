"""How large the files of a user may be, one by one and together."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import File


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What the installation takes."""

    max_bytes: int
    """Of one file."""
    quota_bytes: int
    """Of all files of one user."""

    async def free_bytes(self, session: AsyncSession, owner_id: UUID) -> int:
        """What is left of a user's quota; pending files count."""
        used = await session.scalar(
            select(func.coalesce(func.sum(File.size), 0)).where(
                File.owner_id == owner_id, File.deleted_at.is_(None)
            )
        )
        return max(0, self.quota_bytes - int(used or 0))
