"""Users, administrators and their sessions.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Create the three tables, and the extension that searches for parts of words."""
    # Trusted since PostgreSQL 13: the owner of the database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _create_users()
    _create_admins()
    _create_sessions()


def downgrade() -> None:
    """Drop the tables. The extension stays: it may have been there before."""
    op.drop_table("sessions")
    op.drop_table("admins")
    op.drop_table("users")


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("updated_at", _moment(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("status", _choice("status", "active", "suspended"), nullable=False),
        sa.Column("suspended_at", _moment(), nullable=True),
        sa.Column("suspension_reason", sa.String(), nullable=True),
        sa.Column("last_login_at", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index("ix_users_created_at_id", "users", ["created_at", "id"])
    op.create_index("ix_users_status_created_at_id", "users", ["status", "created_at", "id"])
    op.create_index("ix_users_status_email", "users", ["status", "email"])
    op.create_index(
        "ix_users_search",
        "users",
        ["email", "display_name"],
        postgresql_using="gin",
        postgresql_ops={"email": "gin_trgm_ops", "display_name": "gin_trgm_ops"},
    )


def _create_admins() -> None:
    op.create_table(
        "admins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("updated_at", _moment(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", _choice("role", "superadmin", "operator", "auditor"), nullable=False),
        sa.Column("last_login_at", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admins")),
        sa.UniqueConstraint("email", name=op.f("uq_admins_email")),
    )
    op.create_index("ix_admins_created_at_id", "admins", ["created_at", "id"])
    op.create_index("ix_admins_role_created_at_id", "admins", ["role", "created_at", "id"])


def _create_sessions() -> None:
    reasons = ("logout", "password_changed", "suspended", "role_changed", "refresh_reused")
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("admin_id", sa.Uuid(), nullable=True),
        sa.Column("refresh_hash", sa.LargeBinary(), nullable=False),
        sa.Column("client_address", sa.String(), nullable=True),
        sa.Column("user_agent", sa.String(), nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("refreshed_at", _moment(), nullable=False),
        sa.Column("expires_at", _moment(), nullable=False),
        sa.Column("revoked_at", _moment(), nullable=True),
        sa.Column("revocation_reason", _choice("revocation_reason", *reasons), nullable=True),
        sa.CheckConstraint("num_nonnulls(user_id, admin_id) = 1", name=op.f("ck_sessions_one_owner")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["admin_id"], ["admins.id"], name=op.f("fk_sessions_admin_id_admins"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])
    op.create_index(op.f("ix_sessions_admin_id"), "sessions", ["admin_id"])
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
