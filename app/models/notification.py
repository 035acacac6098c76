"""Notifications that users see in their feed and receive as events."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime, choice


class NotificationKind(StrEnum):
    WELCOME = "welcome"
    CREDENTIALS_CHANGED = "credentials_changed"
    FILE_STORED = "file_stored"


class Notification(Keyed, Base, kw_only=True, eq=False):
    """A notification of a user. The keys are in the order of the commits (`notifications.notifier`)."""

    __tablename__ = "notifications"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NotificationKind] = mapped_column(choice(NotificationKind, name="kind"))
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.clock_timestamp())
    """Not the start of the transaction: transactions that notify the same user wait for each other, so that
    their starts may be in another order."""
    read_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    __table_args__ = (
        # The order of the list, alone and within every filter.
        Index("ix_notifications_user_id_id", "user_id", "id"),
        Index("ix_notifications_unread", "user_id", "id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notifications_read", "user_id", "id", postgresql_where=text("read_at IS NOT NULL")),
    )
