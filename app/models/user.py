"""Users: the accounts of the client API."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime, choice
from app.models.account import Account


class UserStatus(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class User(Account, Base, kw_only=True, eq=False):
    __tablename__ = "users"

    email_verified: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str | None] = mapped_column(default=None)
    status: Mapped[UserStatus] = mapped_column(choice(UserStatus, name="status"), default=UserStatus.ACTIVE)
    suspended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    suspension_reason: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (
        # The sort orders of the list, with the key as the tie-breaker, alone and within a status.
        Index("ix_users_created_at_id", "created_at", "id"),
        Index("ix_users_status_created_at_id", "status", "created_at", "id"),
        Index("ix_users_status_email", "status", "email"),
        # Search for a part of either: trigrams serve ILIKE '%…%', unlike a B-tree.
        Index(
            "ix_users_search",
            "email",
            "display_name",
            postgresql_using="gin",
            postgresql_ops={"email": "gin_trgm_ops", "display_name": "gin_trgm_ops"},
        ),
    )
