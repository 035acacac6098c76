"""Administrators: the accounts of the backoffice API."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, choice
from app.models.account import Account


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
