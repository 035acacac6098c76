"""Make the exchange of a refresh token repeatable after a lost response.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    # Only nullable columns, which the previous release ignores while it runs alongside this one.
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("exchange_hash", sa.LargeBinary(), nullable=True),
        sa.Column("refresh_jti", sa.Uuid(), nullable=True),
        sa.Column("refresh_issued_at", moment, nullable=True),
        sa.Column("refresh_expires_at", moment, nullable=True),
        sa.Column("refresh_kid", sa.String(), nullable=True),
    ):
        op.add_column("sessions", column)


def downgrade() -> None:
    for name in ("refresh_kid", "refresh_expires_at", "refresh_issued_at", "refresh_jti", "exchange_hash"):
        op.drop_column("sessions", name)
