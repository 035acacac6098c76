"""Accounts that log in with a password: users of the client API, and administrators of the backoffice API."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from app.db.base import Base, Keyed, Timestamped, UtcDateTime, Versioned, choice


class Account(Keyed, Timestamped, Versioned, MappedAsDataclass, kw_only=True, eq=False):
    """The columns that users and administrators share.

    `email` is in lower case, so that its unique constraint applies to the mailbox.
    """

    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(repr=False)
    last_login_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    unlock_count: Mapped[int] = mapped_column(default=0, server_default=text("0"), init=False)
    """The number of lifted lock-outs. It is part of the names of the failure counters of the account."""


class UserStatus(StrEnum):
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


class AdminRole(StrEnum):
    """The role of an administrator. The spec declares which operations it may call (`x-roles`)."""

    SUPERADMIN = "superadmin"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Admin(Account, Base, kw_only=True, eq=False):
    __tablename__ = "admins"

    role: Mapped[AdminRole] = mapped_column(choice(AdminRole, name="role"))

    __table_args__ = (
        Index("ix_admins_created_at_id", "created_at", "id"),
        Index("ix_admins_role_created_at_id", "role", "created_at", "id"),
    )


def normalise_email(address: str) -> str:
    """Return the address in lower case, as accounts store it.

    Mail servers may distinguish `Ada@` from `ada@` (RFC 5321, 2.4), but in practice none does.
    """
    return address.lower()
