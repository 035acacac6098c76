"""Runs migrations, one connection and one transaction each, over psycopg2."""

from __future__ import annotations

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Connection, NullPool, create_engine, text

from app.core.settings import DatabaseSettings
from app.db.urls import psycopg2_url
from app.models import Base

APPLICATION_NAME = "migrations"
LOCK_TIMEOUT = "5s"
"""A migration that waits longer for a lock than this fails, rather than queue every request behind it."""
MIGRATION_LOCK = 0x5BEC_F157
"""Any number: the advisory lock that makes a second migrator wait for the first."""


def _database_url() -> str:
    # Tests and tools hand the URL over; operators set the variable.
    url = context.config.attributes.get("database_url") or DatabaseSettings().database_url
    if not url:
        raise CommandError("DATABASE_URL is not set")
    return str(url)


def _report(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """Print each migration that a command applies or reverts; tests and tools are not disturbed."""
    if context.config.cmd_opts is None:
        return
    revision = step.up_revision
    assert isinstance(revision, Script)
    verb = "Applied" if step.is_upgrade else "Reverted"
    print(f"{verb} {revision.revision}: {revision.doc}", flush=True)


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        on_version_apply=_report,
    )
    context.run_migrations()


def run_online() -> None:
    """Migrate the database that the settings name."""
    engine = create_engine(
        psycopg2_url(_database_url()),
        poolclass=NullPool,
        connect_args={"application_name": APPLICATION_NAME},
    )
    with engine.begin() as connection:
        _migrate(connection)


def run_offline() -> None:
    """Write the SQL instead, for those who must read it first (`--sql`)."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        output_buffer=context.config.output_buffer,
    )
    with context.begin_transaction():
        context.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
