"""The audit trail of administrators' actions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime

Facts = dict[str, Any]
"""Fields by name, with JSON values."""


class AuditEvent(Keyed, Base, kw_only=True, eq=False):
    """An action of an administrator, committed together with its changes. Events are never updated.

    There are no foreign keys, because an event outlives both the administrator and the target.
    """

    __tablename__ = "audit_events"

    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    admin_id: Mapped[UUID | None]
    """The acting administrator; null for the service itself."""
    admin_email: Mapped[str | None]
    """The e-mail address of the administrator at that time."""
    action: Mapped[str]
    """`<tag>.<verb>`, the name of the operation in services and SDKs: `users.suspend`."""
    target_type: Mapped[str]
    """The kind of the changed object, in the singular: `user`."""
    target_id: Mapped[str | None]
    """The id of the changed object; null for an action on many objects."""
    before: Mapped[Facts | None] = mapped_column(JSONB(none_as_null=True), default=None)
    """The changed fields before the change; null for a new object."""
    after: Mapped[Facts | None] = mapped_column(JSONB(none_as_null=True), default=None)
    """The changed fields after the change; null for a deleted object."""
    request_id: Mapped[str | None] = mapped_column(default=None)
    client_address: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (
        # The order of the list, alone and within every filter.
        Index("ix_audit_events_created_at_id", "created_at", "id"),
        Index("ix_audit_events_admin_id_created_at_id", "admin_id", "created_at", "id"),
        Index("ix_audit_events_action_created_at_id", "action", "created_at", "id"),
        Index("ix_audit_events_target_type_created_at_id", "target_type", "created_at", "id"),
        Index("ix_audit_events_target_id_created_at_id", "target_id", "created_at", "id"),
    )
