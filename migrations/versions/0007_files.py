"""Add files of users.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

_ORDERS = (
    ("owner_id", "created_at", "id"),
    ("owner_id", "name", "id"),
    ("owner_id", "size", "id"),
    ("created_at", "id"),
    ("name", "id"),
    ("size", "id"),
    ("status", "created_at", "id"),
    ("media_type", "created_at", "id"),
)


def upgrade() -> None:
    """Create the table, with an index for each order of its lists."""
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("object_key", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("pending", "ready", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_files_owner_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("object_key", name=op.f("uq_files_object_key")),
    )
    for columns in _ORDERS:
        op.create_index(f"ix_files_{'_'.join(columns)}", "files", columns)
    op.create_index("ix_files_expires_at", "files", ["expires_at"], postgresql_where="status = 'pending'")
    op.create_index("ix_files_deleted_at", "files", ["deleted_at"], postgresql_where="deleted_at IS NOT NULL")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("files")
