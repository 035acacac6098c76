"""Migrations: upgrade, downgrade, and equality with the models."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, inspect, text

from app.db.urls import psycopg2_url
from app.models import Base
from specfirst.devserver.servers.postgres import create_database
from tests.app.conftest import ROOT, alembic_config


@pytest.fixture
def empty_url(server_urls: dict[str, str]) -> str:
    return create_database(server_urls["DATABASE_URL"], f"migrations_{uuid.uuid4().hex}")


@pytest.fixture
def config(empty_url: str) -> Config:
    return alembic_config(empty_url)


@pytest.fixture
def tables(empty_url: str) -> Iterator[object]:
    engine = create_engine(psycopg2_url(empty_url))

    def names() -> set[str]:
        return set(inspect(engine).get_table_names())

    yield names
    engine.dispose()


def test_migrations_upgrade_downgrade_and_upgrade_again(config: Config, tables: object) -> None:
    names = tables
    assert callable(names)
    command.upgrade(config, "head")
    assert names() == {*Base.metadata.tables, "alembic_version"}
    command.downgrade(config, "base")
    assert names() == {"alembic_version"}
    command.upgrade(config, "head")
    assert names() == {*Base.metadata.tables, "alembic_version"}


def test_models_equal_migrated_schema(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)


def test_migrations_without_database_fail_with_one_sentence() -> None:
    with pytest.raises(CommandError, match=r"^The database does not respond: "):
        command.upgrade(alembic_config("postgresql://nobody@127.0.0.1:1/nothing"), "head")


CATALOGUE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND conrelid <> to_regclass('alembic_version')",
)


def catalogue(url: str) -> list[set[tuple[object, ...]]]:
    """Columns, indexes and constraints of all tables."""
    engine = create_engine(psycopg2_url(url))
    with engine.connect() as connection:
        found = [{tuple(row) for row in connection.execute(text(query))} for query in CATALOGUE]
    engine.dispose()
    return found


def test_every_revision_is_undone_completely(config: Config, empty_url: str) -> None:
    revisions = [
        walk_revision.revision for walk_revision in ScriptDirectory.from_config(config).walk_revisions()
    ][::-1]
    before = catalogue(empty_url)
    for revision in revisions:
        command.upgrade(config, revision)
        after = catalogue(empty_url)
        command.downgrade(config, "-1")
        assert catalogue(empty_url) == before, revision
        command.upgrade(config, revision)
        assert catalogue(empty_url) == after, revision
        before = after
    command.check(config)


def test_migrations_have_one_head(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_timestamps_in_the_database_have_a_time_zone(config: Config, empty_url: str) -> None:
    command.upgrade(config, "head")
    columns, *_ = catalogue(empty_url)
    kinds = {column[2] for column in columns}
    assert "timestamp with time zone" in kinds
    assert "timestamp without time zone" not in kinds


def test_held_lock_fails_the_migration_not_the_service(config: Config, empty_url: str) -> None:
    command.upgrade(config, "head")
    with psycopg2.connect(empty_url) as holder:
        holder.cursor().execute("LOCK TABLE users IN ACCESS SHARE MODE")
        with pytest.raises(Exception, match="lock timeout"):
            command.downgrade(config, "base")
    holder.close()
    command.check(config)


INDEX_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}

def upgrade():
    op.execute("SELECT pg_sleep(0.6)")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.create_index("ix_users_display_name", "users", ["display_name"], postgresql_concurrently=True)
        op.execute("SET lock_timeout = '5s'")

def downgrade():
    op.drop_index("ix_users_display_name", "users")
"""


@pytest.fixture
def config_with_index(config: Config, tmp_path: Path) -> Config:
    """The migrations and one more, which creates an index concurrently."""
    migrations = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", migrations)
    head = ScriptDirectory.from_config(config).get_current_head()
    (migrations / "versions" / "9999_index.py").write_text(INDEX_MIGRATION.format(head=head))
    config.set_main_option("script_location", str(migrations))
    return config


def test_index_is_created_concurrently_by_the_first_of_two_migrators(
    config_with_index: Config, empty_url: str
) -> None:
    scripts = str(config_with_index.get_main_option("script_location"))
    # Alembic's own state belongs to a process.
    both = [
        subprocess.Popen([sys.executable, "-c", MIGRATOR, scripts, empty_url], cwd=ROOT) for _ in range(2)
    ]
    assert [migrator.wait() for migrator in both] == [0, 0]
    assert any("ix_users_display_name" in str(row) for row in catalogue(empty_url)[1])


MIGRATOR = """
import sys
from alembic import command
from tests.app.conftest import ROOT, alembic_config

config = alembic_config(sys.argv[2])
config.set_main_option("script_location", sys.argv[1])
command.upgrade(config, "head")
"""


def test_statement_limit_of_the_database_does_not_end_a_migration(
    config_with_index: Config, empty_url: str
) -> None:
    engine = create_engine(psycopg2_url(empty_url))
    with engine.begin() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f"ALTER DATABASE {name} SET statement_timeout = '300ms'"))
    engine.dispose()
    command.upgrade(config_with_index, "head")


def test_offline_migration_sets_the_lock_time_out(config: Config) -> None:
    config.output_buffer = io.StringIO()
    command.upgrade(config, "head", sql=True)
    script = config.output_buffer.getvalue()
    assert script.index("SET LOCAL lock_timeout = '5s'") < script.index("CREATE TABLE users")


def test_unreachable_database_is_reported_in_one_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    with pytest.raises(CommandError, match="DATABASE_URL is not set"):
        command.upgrade(alembic_config(""), "head")


async def test_check_constraints_refuse_invalid_rows(migrated_url: str) -> None:
    engine = create_engine(psycopg2_url(migrated_url))
    with engine.begin() as connection:
        names = set(
            connection.scalars(
                text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0")
            )
        )
    engine.dispose()
    assert names >= {
        "ck_admins_role",
        "ck_sessions_one_owner",
        "ck_sessions_revocation_reason",
        "ck_users_status",
    }
