"""The metadata of files of users; the bytes are in the storage."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, Timestamped, UtcDateTime, choice


class FileStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"


class File(Keyed, Timestamped, Base, kw_only=True, eq=False):
    """A file. The row is inserted before its object and deleted after it, so that every object has a row.

    Only the sweep reads rows with `deleted_at`: it deletes the object and then the row.
    """

    __tablename__ = "files"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes; the announced size while the file is pending."""
    object_key: Mapped[str] = mapped_column(unique=True)
    """The key of the object in the storage."""
    expires_at: Mapped[UtcDateTime]
    """When a pending file is given up."""
    sha256: Mapped[str | None] = mapped_column(default=None)
    status: Mapped[FileStatus] = mapped_column(choice(FileStatus, name="status"), default=FileStatus.PENDING)
    deleted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    __table_args__ = (
        # The sort orders of the list of an owner, with the key as the tie-breaker. They also serve the
        # foreign key.
        Index("ix_files_owner_id_created_at_id", "owner_id", "created_at", "id"),
        Index("ix_files_owner_id_name_id", "owner_id", "name", "id"),
        Index("ix_files_owner_id_size_id", "owner_id", "size", "id"),
        # The sort orders of the list of all files, alone and within a status or type.
        Index("ix_files_created_at_id", "created_at", "id"),
        Index("ix_files_name_id", "name", "id"),
        Index("ix_files_size_id", "size", "id"),
        Index("ix_files_status_created_at_id", "status", "created_at", "id"),
        Index("ix_files_media_type_created_at_id", "media_type", "created_at", "id"),
        # The queries of the sweep.
        Index("ix_files_expires_at", "expires_at", postgresql_where=text("status = 'pending'")),
        Index("ix_files_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    )


class FileUsage(Base, kw_only=True, eq=False):
    """The total size of the files of a user that are not deleted, including pending ones.

    Triggers on `files` update it in the transaction that changes a file (migration 0016). They update
    existing rows only: `FileLimits.reserve` inserts the row of an owner.
    """

    __tablename__ = "file_usage"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
