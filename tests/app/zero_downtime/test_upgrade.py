"""Upgrade and rollback: the code of the last release and of this one, side by side on one database."""

from __future__ import annotations

import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg2
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from specfirst.devserver.servers.binaries import postgres_programs
from specfirst.devserver.servers.postgres import create_database
from tests.app.accounts import PASSWORD
from tests.app.conftest import ROOT, SettingsFactory, alembic_config, serve
from tests.app.processes import process_environment
from tests.app.zero_downtime.released_service import ReleasedService, unpack_release, use

ADMIN = "root@example.com"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"


def upgrade():
    {operations}


def downgrade():
    pass
"""
EXPAND = """
    op.add_column("users", sa.Column("nickname", sa.String(), nullable=True))
    op.add_column("files", sa.Column("scanned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table("invoices", sa.Column("id", sa.Uuid(), primary_key=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_users_nickname", "users", ["nickname"], postgresql_concurrently=True)
"""
BREAK = 'op.alter_column("users", "display_name", new_column_name="name")'


@pytest.fixture
def database_at_release(server_urls: dict[str, str]) -> str:
    return create_database(server_urls["DATABASE_URL"], f"upgrade_{uuid.uuid4().hex}")


@pytest.fixture
def released(database_at_release: str, redis_url: str, tmp_path: Path) -> Iterator[ReleasedService]:
    """The last release, running, with a database that it has migrated and an administrator."""
    code = tmp_path / "release"
    code.mkdir()
    environment = process_environment(
        DATABASE_URL=database_at_release,
        REDIS_URL=redis_url,
        REDIS_TIMEOUT_SECONDS="5",
        STORAGE_FOLDER=str(tmp_path / "files"),
    )
    service = ReleasedService(unpack_release(code), environment)
    service.run("alembic", "upgrade", "head")
    arguments = ("create-admin", "--email", ADMIN, "--name", "Root", "--role", "superadmin")
    service.run("app.admin", *arguments, "--password-stdin", given=f"{PASSWORD}\n")
    with service.running():
        yield service


def migrations_and(folder: Path, url: str, *operations: str) -> Config:
    """Copy the migrations to `folder`, and append one migration for each text of `operations`."""
    config = alembic_config(url)
    scripts = folder / "migrations"
    shutil.copytree(ROOT / "migrations", scripts)
    down = str(ScriptDirectory.from_config(config).get_current_head())
    for number, statements in enumerate(operations):
        revision = f"99{number:02}"
        text = NEXT.format(revision=revision, down=down, operations=statements.strip())
        (scripts / "versions" / f"{revision}_next.py").write_text(text)
        down = revision
    config.set_main_option("script_location", str(scripts))
    return config


async def test_released_code_serves_on_the_new_schema_and_the_backup_brings_the_old_one_back(
    released: ReleasedService,
    database_at_release: str,
    make_settings: SettingsFactory,
    tmp_path: Path,
) -> None:
    backup = tmp_path / "backup.dump"
    async with httpx.AsyncClient(base_url=released.url, timeout=60) as old:
        await use(old, ADMIN)
        users = count_users(database_at_release)
        back_up(database_at_release, backup)
        config = migrations_and(tmp_path, database_at_release, EXPAND, BREAK)
        # Old processes run on the new schema during an upgrade, and after a rollback without a restore.
        command.upgrade(config, "9900")
        await use(old, ADMIN)
        settings = make_settings(
            database_url=database_at_release, storage_folder=tmp_path / "files", rate_limits_enabled=False
        )
        async with serve(settings) as new:
            # The worker of the last release does the job that this release starts.
            await use(new, ADMIN)
        # Shows that the test notices a breaking migration.
        command.upgrade(config, "9901")
        with pytest.raises(AssertionError):
            await use(old, ADMIN)
    restored = create_database_beside(database_at_release)
    restore(backup, restored)
    assert count_users(restored) == users
    command.upgrade(alembic_config(restored), "head")
    command.check(alembic_config(restored))


def count_users(url: str) -> int:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users")
        (count,) = cursor.fetchone() or (0,)
    connection.close()
    return int(count)


def create_database_beside(url: str) -> str:
    return create_database(url, f"restored_{uuid.uuid4().hex}")


def back_up(url: str, file: Path) -> None:
    _postgres("pg_dump", "--format=custom", f"--file={file}", _dsn(url))


def restore(file: Path, url: str) -> None:
    _postgres("pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={_dsn(url)}", str(file))


def _dsn(url: str) -> str:
    assert urlsplit(url).scheme == "postgresql"
    return url


def _postgres(program: str, *arguments: str) -> None:
    subprocess.run([postgres_programs(None) / program, *arguments], check=True)
