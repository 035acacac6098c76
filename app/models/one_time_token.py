"""One-time tokens, sent by mail to prove that a user receives mail at an address."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime, choice


class TokenPurpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105


class OneTimeToken(Keyed, Base, kw_only=True, eq=False):
    """A token, stored as its SHA-256."""

    __tablename__ = "one_time_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(choice(TokenPurpose, name="purpose"))
    email: Mapped[str]
    """The address of the mail. The token is valid only while the account has this address."""
    event_id: Mapped[UUID]
    """The event of the mail. Every attempt to send the mail has a new token, because an attempt that seemed
    to fail may have succeeded."""
    digest: Mapped[bytes] = mapped_column(unique=True, repr=False)
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    expires_at: Mapped[UtcDateTime] = mapped_column(index=True)
    used_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
