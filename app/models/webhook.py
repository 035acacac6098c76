"""Webhook endpoints of other systems, and deliveries of events to them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, Timestamped, UtcDateTime, Versioned, choice
from app.db.leases import Leased


class WebhookDeliveryStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class WebhookFailure(StrEnum):
    ADDRESS_REFUSED = "address_refused"
    NAME_UNRESOLVED = "name_unresolved"
    CONNECTION_FAILED = "connection_failed"
    TIMED_OUT = "timed_out"
    PROTOCOL_ERROR = "protocol_error"
    STATUS_REFUSED = "status_refused"


class WebhookEndpoint(Keyed, Versioned, Timestamped, Base, kw_only=True, eq=False):
    __tablename__ = "webhook_endpoints"

    url: Mapped[str]
    description: Mapped[str]
    event_types: Mapped[list[str]] = mapped_column(ARRAY(String))
    enabled: Mapped[bool] = mapped_column(default=True)
    gone_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    """When the receiver responded with 410, which disables the endpoint."""

    __table_args__ = (
        Index("ix_webhook_endpoints_created_at_id", "created_at", "id"),
        Index("ix_webhook_endpoints_enabled_created_at_id", "enabled", "created_at", "id"),
    )


class WebhookSecret(Keyed, Base, kw_only=True, eq=False):
    """A secret that signs the messages to an endpoint: the current one, or a recently replaced one."""

    __tablename__ = "webhook_secrets"

    endpoint_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), index=True
    )
    sealed: Mapped[bytes] = mapped_column(repr=False)
    """The signing secret, encrypted by `app.core.secret_box`."""
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    expires_at: Mapped[UtcDateTime | None] = mapped_column(index=True, default=None)
    """When a replaced secret stops signing."""


class WebhookDelivery(Leased, Base, kw_only=True, eq=False):
    __tablename__ = "webhook_deliveries"

    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    message_id: Mapped[UUID]
    """The id of the event in the outbox, the same for all endpoints and attempts."""
    event_type: Mapped[str]
    payload: Mapped[str]
    """The exact body, because it is signed."""
    status: Mapped[WebhookDeliveryStatus] = mapped_column(
        choice(WebhookDeliveryStatus, name="status"), default=WebhookDeliveryStatus.PENDING
    )
    attempt_count: Mapped[int] = mapped_column(default=0)
    """The number of attempts."""
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    next_attempt_at: Mapped[UtcDateTime | None] = mapped_column(default=func.now())
    """When a pending delivery is due."""
    finished_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    __table_args__ = (
        # An endpoint gets an event once, even if it is fanned out repeatedly.
        UniqueConstraint("endpoint_id", "message_id"),
        # The order of the list of an endpoint, alone and within a status.
        Index("ix_webhook_deliveries_endpoint_id_created_at_id", "endpoint_id", "created_at", "id"),
        Index(
            "ix_webhook_deliveries_endpoint_id_status_created_at_id",
            "endpoint_id",
            "status",
            "created_at",
            "id",
        ),
        # The queries of the sweep and the purge.
        Index(
            "ix_webhook_deliveries_next_attempt_at",
            "next_attempt_at",
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_webhook_deliveries_finished_at", "finished_at"),
    )


class WebhookAttempt(Keyed, Base, kw_only=True, eq=False):
    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"))
    number: Mapped[int]
    started_at: Mapped[UtcDateTime]
    duration_ms: Mapped[int]
    status_code: Mapped[int | None] = mapped_column(default=None)
    failure: Mapped[WebhookFailure | None] = mapped_column(
        choice(WebhookFailure, name="failure"), default=None
    )
    response_excerpt: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (UniqueConstraint("delivery_id", "number"),)
