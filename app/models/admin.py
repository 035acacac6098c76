"""The people who run the service: accounts of the backoffice API."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, Moment, Timestamped, choice


class AdminRole(StrEnum):
    """What an administrator may do; which operations that means is said in the spec (`x-roles`)."""

    SUPERADMIN = "superadmin"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Admin(Keyed, Timestamped, Base, kw_only=True, eq=False):
    """One administrator. `email` is in lower case, as that of a user is."""

    __tablename__ = "admins"

    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(repr=False)
    role: Mapped[AdminRole] = mapped_column(choice(AdminRole, name="role"))
    last_login_at: Mapped[Moment | None] = mapped_column(default=None)

    __table_args__ = (
        Index("ix_admins_created_at_id", "created_at", "id"),
        Index("ix_admins_role_created_at_id", "role", "created_at", "id"),
    )
