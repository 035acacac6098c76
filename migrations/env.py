"""Runs migrations in one transaction with psycopg2, on a direct connection to PostgreSQL.

A migration that needs to be outside a transaction (`CREATE INDEX CONCURRENTLY`) has `autocommit_block()`.
"""

from __future__ import annotations

import time

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from app.core.settings_fields import DatabaseSettings
from app.db.urls import psycopg2_url
from app.models import Base

APPLICATION_NAME = "migrations"
LOCK_TIMEOUT = "5s"
"""The longest wait for a lock. A migration that waits longer fails, so that requests do not queue behind
it."""
MIGRATION_LOCK = 0x5BEC_F157
"""An arbitrary number: the advisory lock for which a second migrator waits."""
LOCK_POLL_SECONDS = 0.1


def _database_url() -> str:
    # Tests and tools pass the URL; operators set the variable.
    given: str | None = context.config.attributes.get("database_url")
    url = given or DatabaseSettings().direct_database_url
    if not url:
        raise CommandError("DATABASE_URL is not set")
    return url


def _wait_for_turn(connection: Connection) -> None:
    # Polled, because CREATE INDEX CONCURRENTLY in the other migrator would wait for a waiting transaction.
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": MIGRATION_LOCK}):
        connection.rollback()
        time.sleep(LOCK_POLL_SECONDS)
    connection.commit()


def _report(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """Print each migration that a command applies or reverts, but not those of tests and tools."""
    if context.config.cmd_opts is None:
        return
    revision = step.up_revision
    assert isinstance(revision, Script)
    verb = "Applied" if step.is_upgrade else "Reverted"
    print(f"{verb} {revision.revision}: {revision.doc}", flush=True)


def _migrate(connection: Connection) -> None:
    # The statement time-out of the role is for requests.
    connection.execute(text(f"SET statement_timeout = 0; SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    _wait_for_turn(connection)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        on_version_apply=_report,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Migrate the database that the settings name."""
    engine = create_engine(
        psycopg2_url(_database_url()),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"application_name": APPLICATION_NAME},
    )
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise CommandError(f"The database does not respond: {str(error.orig).strip()}") from None
    with connection:
        _migrate(connection)


def run_offline() -> None:
    """Print the SQL instead (`--sql`)."""
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
