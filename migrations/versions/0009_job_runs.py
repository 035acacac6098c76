"""Add background jobs.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: None = None
depends_on: None = None

_STATUSES = ("queued", "running", "succeeded", "failed", "cancelled")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Create the table and the indexes of its list."""
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", _choice("kind", "users_export"), nullable=False),
        sa.Column("status", _choice("status", *_STATUSES), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("result_key", sa.String(), nullable=True),
        sa.Column("result_size", sa.BigInteger(), nullable=True),
        sa.Column("result_sha256", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.ForeignKeyConstraint(
            ["requested_by"],
            ["admins.id"],
            name=op.f("fk_job_runs_requested_by_admins"),
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_job_runs_requested_by", "job_runs", ["requested_by"])
    op.create_index("ix_job_runs_created_at_id", "job_runs", ["created_at", "id"])
    op.create_index("ix_job_runs_kind_created_at_id", "job_runs", ["kind", "created_at", "id"])
    op.create_index("ix_job_runs_status_created_at_id", "job_runs", ["status", "created_at", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("job_runs")
