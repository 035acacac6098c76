"""Add the bytes of a user's files, counted by the database.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: None = None
depends_on: None = None

# A trigger also counts changes by the last release, which may run beside this one, by foreign keys, and by
# statements in text. It only changes existing rows. The service inserts the row of an owner when it first
# needs it, so that no migration has to read all files. While both releases run, two parallel uploads of one
# user may exceed the quota, because the last release locks the owner and not the count. The count stays
# right. The function keeps the search path of the migration: tools that restore data empty theirs. It may be
# there already, since the restore of an older backup replaces tables only.
_COUNT = """
CREATE OR REPLACE FUNCTION count_file_usage() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE file_usage SET bytes = file_usage.bytes + change.bytes
    FROM (
      SELECT owner_id, sum(size) AS bytes FROM added WHERE deleted_at IS NULL GROUP BY owner_id
    ) AS change
    WHERE file_usage.owner_id = change.owner_id;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE file_usage SET bytes = file_usage.bytes - change.bytes
    FROM (
      SELECT owner_id, sum(size) AS bytes FROM removed WHERE deleted_at IS NULL GROUP BY owner_id
    ) AS change
    WHERE file_usage.owner_id = change.owner_id;
  ELSE
    UPDATE file_usage SET bytes = file_usage.bytes + change.bytes
    FROM (
      SELECT owner_id, sum(size) AS bytes
      FROM (
        SELECT owner_id, size FROM added WHERE deleted_at IS NULL
        UNION ALL
        SELECT owner_id, -size FROM removed WHERE deleted_at IS NULL
      ) AS counted
      GROUP BY owner_id
      HAVING sum(size) <> 0
    ) AS change
    WHERE file_usage.owner_id = change.owner_id;
  END IF;
  RETURN NULL;
END
$$
"""
_TABLES = {
    "insert": "NEW TABLE AS added",
    "update": "OLD TABLE AS removed NEW TABLE AS added",
    "delete": "OLD TABLE AS removed",
}


def upgrade() -> None:
    """Create a table that the previous release does not read, and the triggers that update it."""
    op.create_table(
        "file_usage",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_file_usage_owner_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_file_usage")),
    )
    op.execute(_COUNT)
    for event, tables in _TABLES.items():
        op.execute(
            f"CREATE TRIGGER count_usage_after_{event} AFTER {event.upper()} ON files "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION count_file_usage()"
        )


def downgrade() -> None:
    for event in _TABLES:
        op.execute(f"DROP TRIGGER count_usage_after_{event} ON files")
    op.execute("DROP FUNCTION count_file_usage()")
    op.drop_table("file_usage")
