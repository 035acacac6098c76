"""Limits on the size of a file, and on the total size of a user's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import File, FileUsage, User
from generated.errors import FilesQuotaExceeded, FilesTooLarge
from specfirst.runtime.interface import Unauthenticated


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The limits of the installation, in bytes."""

    max_bytes: int
    """The limit for one file."""
    quota_bytes: int
    """The limit for all files of one user."""

    async def free_bytes(self, session: AsyncSession, owner_id: UUID) -> int:
        """Return the unused bytes of a user's quota; pending files count as used."""
        counted = select(FileUsage.bytes).where(FileUsage.owner_id == owner_id).scalar_subquery()
        sizes = select(func.sum(File.size)).where(_counts(owner_id)).scalar_subquery()
        # The sum is evaluated only for an owner without a count.
        used = await session.scalar(select(func.coalesce(counted, sizes)))
        return self._left(int(used or 0))

    async def reserve(self, session: AsyncSession, owner_id: UUID, size: int) -> None:
        """Check that the caller's transaction may add a file of this size, and lock the quota until its end.

        Raises:
            FilesTooLarge: the file exceeds the limit of a single file.
            FilesQuotaExceeded: the file exceeds the unused quota.
            Unauthenticated: the owner has been deleted.
        """
        if size > self.max_bytes:
            raise FilesTooLarge(max_bytes=self.max_bytes)
        used = await _locked_count(session, owner_id)
        if used is None:
            used = await _begin_count(session, owner_id)
        free = self._left(used)
        if size > free:
            raise FilesQuotaExceeded(free_bytes=free)

    def _left(self, used: int) -> int:
        return max(0, self.quota_bytes - used)


def _select_locked_count() -> Select[int]:
    owner = select(User.id).where(User.id == _OWNER).with_for_update(read=True, key_share=True).cte()
    return (
        select(FileUsage.bytes)
        .join(owner, owner.c.id == FileUsage.owner_id)
        .with_for_update(of=FileUsage, key_share=True)
    )


_OWNER: Final = bindparam("owner", type_=User.id.type)
# Created once, because SQLAlchemy takes long to create a CTE.
_LOCKED_COUNT: Final = _select_locked_count()


async def _locked_count(session: AsyncSession, owner_id: UUID) -> int | None:
    """Return the owner's count, locked; None without a count or an owner.

    The owner's row is locked before the count, in the order in which the deletion of a user locks them.
    """
    used: int | None = await session.scalar(_LOCKED_COUNT, {_OWNER.key: owner_id})
    return used


async def _begin_count(session: AsyncSession, owner_id: UUID) -> int:
    """Count the files of an owner for the first time, and return the count, locked.

    Triggers of other transactions do not see the count before its commit, so that the files must not change
    until then: the lock of the owner blocks insertions, and the locks of the files block changes.
    """
    owner = select(User.id).where(User.id == owner_id).with_for_update(key_share=True)
    if await session.scalar(owner) is None:
        raise Unauthenticated
    mine = select(File.size).where(_counts(owner_id)).order_by(File.expires_at, File.id).with_for_update()
    total = select(func.coalesce(func.sum(mine.subquery().c.size), 0)).scalar_subquery()
    statement = (
        insert(FileUsage)
        .values(owner_id=owner_id, bytes=total)
        # Another transaction began the count while this one waited for the owner.
        .on_conflict_do_update(index_elements=[FileUsage.owner_id], set_={"bytes": FileUsage.bytes})
        .returning(FileUsage.bytes)
    )
    used: int = (await session.execute(statement)).scalar_one()
    return used


def _counts(owner_id: UUID) -> ColumnElement[bool]:
    """Return the condition of counted files: those that are not deleted."""
    return (File.owner_id == owner_id) & File.deleted_at.is_(None)
