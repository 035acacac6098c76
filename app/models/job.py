"""Background jobs that administrators start."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Timestamped, UtcDateTime, choice
from app.db.leases import Leased


class JobKind(StrEnum):
    USERS_EXPORT = "users_export"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobRun(Leased, Timestamped, Base, kw_only=True, eq=False):
    """A run of a job, with all its attempts."""

    __tablename__ = "job_runs"

    kind: Mapped[JobKind] = mapped_column(choice(JobKind, name="kind"))
    status: Mapped[JobStatus] = mapped_column(choice(JobStatus, name="status"), default=JobStatus.QUEUED)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Null until it has been counted."""
    result_key: Mapped[str | None] = mapped_column(default=None)
    """The key of the result in the storage."""
    result_size: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Bytes."""
    result_sha256: Mapped[str | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    requested_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("admins.id", ondelete="SET NULL"), index=True, default=None
    )
    attempt: Mapped[int] = mapped_column(default=0)
    """The number of attempts."""
    started_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    finished_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    __table_args__ = (
        Index("ix_job_runs_created_at_id", "created_at", "id"),
        Index("ix_job_runs_kind_created_at_id", "kind", "created_at", "id"),
        Index("ix_job_runs_status_created_at_id", "status", "created_at", "id"),
    )

    @property
    def result_url(self) -> str | None:
        """The path of the result, relative to the backoffice API; None without a result."""
        return None if self.result_key is None else f"/jobs/{self.id}/result"

    @property
    def progress(self) -> int:
        """The progress in percent; 100 only after success."""
        if self.status is JobStatus.SUCCEEDED:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0
