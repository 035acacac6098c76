"""What was decided in a transaction and is to be done after it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime, now


class OutboxEvent(Keyed, Base, kw_only=True, eq=False):
    """One event, committed with the change that it announces, and relayed to its tasks afterwards."""

    __tablename__ = "outbox_events"

    topic: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str | None] = mapped_column(default=None)
    """The request that caused it, for the log lines of its tasks."""
    traceparent: Mapped[str | None] = mapped_column(default=None)
    """The trace that its tasks continue, as in W3C Trace Context."""
    created_at: Mapped[UtcDateTime] = mapped_column(default_factory=now)
    due_at: Mapped[UtcDateTime] = mapped_column(default_factory=now)
    """Not relayed before."""
    relayed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    __table_args__ = (
        Index("ix_outbox_events_due_at", "due_at", postgresql_where=text("relayed_at IS NULL")),
        Index("ix_outbox_events_relayed_at", "relayed_at"),
    )


class ProcessedMessage(Base, kw_only=True, eq=False):
    """Proof that a task has had its effect: tasks are delivered at least once, and act once.

    The table keeps its former name, which is not worth a migration.
    """

    __tablename__ = "task_receipts"

    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[UtcDateTime] = mapped_column(default_factory=now, index=True)
