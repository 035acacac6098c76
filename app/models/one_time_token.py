"""Tokens that are sent by mail, and prove that their bearer reads the mail of an address."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime, choice


class TokenPurpose(StrEnum):
    """The purpose of a token."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105


class OneTimeToken(Keyed, Base, kw_only=True, eq=False):
    """One token, of which only the SHA-256 is kept."""

    __tablename__ = "one_time_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(choice(TokenPurpose, name="purpose"))
    email: Mapped[str]
    """The address that it was sent to: the token is valid only while the account has this address."""
    event_id: Mapped[UUID]
    """The event whose mail carries it. Each attempt to send that mail has a token of its own: one that seemed
    to fail may have arrived."""
    digest: Mapped[bytes] = mapped_column(unique=True, repr=False)
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    expires_at: Mapped[UtcDateTime] = mapped_column(index=True)
    used_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
