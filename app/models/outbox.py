"""Events that are processed after the commit of their transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime


class OutboxEvent(Keyed, Base, kw_only=True, eq=False):
    """An event, committed together with the change that it announces, and relayed to its tasks afterwards."""

    __tablename__ = "outbox_events"

    topic: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str | None] = mapped_column(default=None)
    """The id of the request that caused the event, for the log records of its tasks."""
    traceparent: Mapped[str | None] = mapped_column(default=None)
    """The trace that its tasks continue (W3C Trace Context)."""
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    due_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    """The event is not relayed earlier."""
    relayed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    """The time of the last relay."""
    relay_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    unconfirmed: Mapped[list[str]] = mapped_column(
        ARRAY(String), default_factory=list, server_default=text("'{}'")
    )
    """Tasks that the event was relayed to and that have not ended."""
    check_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    """When an unconfirmed event is relayed again. Null for events that the previous release relayed."""
    broker_generation: Mapped[str | None] = mapped_column(default=None)
    """The identifier of the broker's data at the relay (`app.integrations.broker`)."""
    given_up_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    """When the event was given up after too many relays without a confirmation."""

    __table_args__ = (
        Index("ix_outbox_events_due_at", "due_at", postgresql_where=text("relayed_at IS NULL")),
        Index("ix_outbox_events_relayed_at", "relayed_at"),
        Index("ix_outbox_events_check_at", "check_at", postgresql_where=text("check_at IS NOT NULL")),
        Index(
            "ix_outbox_events_given_up_at", "given_up_at", postgresql_where=text("given_up_at IS NOT NULL")
        ),
    )


class ProcessedMessage(Base, kw_only=True, eq=False):
    """A message that a task has processed: tasks are delivered at least once, but take effect once.

    The table has its former name, because renaming it is not worth a migration.
    """

    __tablename__ = "task_receipts"

    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now(), index=True)
