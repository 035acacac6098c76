"""The audit trail of administrators' actions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime

Facts = dict[str, Any]
"""Fields by name, as JSON can say them."""


class AuditEvent(Keyed, Base, kw_only=True, eq=False):
    """One thing that an administrator did, committed together with what it changed. Never changed itself.

    There are no foreign keys: an event outlives both who acted and what was acted on.
    """

    __tablename__ = "audit_events"

    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    admin_id: Mapped[UUID | None]
    """The administrator who acted; null for the service itself."""
    admin_email: Mapped[str | None]
    """The address that the administrator had then."""
    action: Mapped[str]
    """`<tag>.<verb>`, as the operation is called in services and SDKs: `users.suspend`."""
    target_type: Mapped[str]
    """The kind of the changed object, in the singular: `user`."""
    target_id: Mapped[str | None]
    """Which one; null where the action was on many or on none in particular."""
    before: Mapped[Facts | None] = mapped_column(JSONB(none_as_null=True), default=None)
    """The fields that changed, as they were; null where there was nothing before."""
    after: Mapped[Facts | None] = mapped_column(JSONB(none_as_null=True), default=None)
    """The same fields after the change; null where the object is gone."""
    request_id: Mapped[str | None] = mapped_column(default=None)
    client_address: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (
        # The list's order, and the same within each filter.
        Index("ix_audit_events_created_at_id", "created_at", "id"),
        Index("ix_audit_events_admin_id_created_at_id", "admin_id", "created_at", "id"),
        Index("ix_audit_events_action_created_at_id", "action", "created_at", "id"),
        Index("ix_audit_events_target_type_created_at_id", "target_type", "created_at", "id"),
        Index("ix_audit_events_target_id_created_at_id", "target_id", "created_at", "id"),
    )
