"""Files of users: what is known of them; their bytes are in the storage."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, Timestamped, UtcDateTime, choice


class FileStatus(StrEnum):
    """The state of an upload."""

    PENDING = "pending"
    READY = "ready"


class File(Keyed, Timestamped, Base, kw_only=True, eq=False):
    """One file. The row is there before the object and goes after it, so that no object is ever unknown.

    A row with `deleted_at` is gone for everybody but the sweep, which removes its object and then the row.
    """

    __tablename__ = "files"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes; while it is pending, those that were announced."""
    object_key: Mapped[str] = mapped_column(unique=True)
    """The key of the object in the storage, written or planned."""
    expires_at: Mapped[UtcDateTime]
    """While it is pending: when it is given up."""
    sha256: Mapped[str | None] = mapped_column(default=None)
    status: Mapped[FileStatus] = mapped_column(choice(FileStatus, name="status"), default=FileStatus.PENDING)
    deleted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    __table_args__ = (
        # The orders of an owner's list, each with the key that breaks ties. They serve the foreign key too.
        Index("ix_files_owner_id_created_at_id", "owner_id", "created_at", "id"),
        Index("ix_files_owner_id_name_id", "owner_id", "name", "id"),
        Index("ix_files_owner_id_size_id", "owner_id", "size", "id"),
        # Those of the list of all files, and the same within one status or type.
        Index("ix_files_created_at_id", "created_at", "id"),
        Index("ix_files_name_id", "name", "id"),
        Index("ix_files_size_id", "size", "id"),
        Index("ix_files_status_created_at_id", "status", "created_at", "id"),
        Index("ix_files_media_type_created_at_id", "media_type", "created_at", "id"),
        # What the sweep looks for.
        Index("ix_files_expires_at", "expires_at", postgresql_where=text("status = 'pending'")),
        Index("ix_files_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    )


class FileUsage(Base, kw_only=True, eq=False):
    """The bytes of all files of one user that are not deleted; pending files count.

    Triggers on `files` keep it up to date, within the transaction that changes a file (migration 0016). They
    change existing rows only: `FileLimits.reserve` makes the row of an owner.
    """

    __tablename__ = "file_usage"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
