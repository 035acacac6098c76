"""The rules for migrations that run while the previous release serves requests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from scripts.check.migration_rules import RELEASE, broken_rules, main, problems
from tests.app.conftest import ROOT

HEAD = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {down!r}
{phase}

def upgrade():
"""

SAFE = (
    "ALTER TABLE users ADD COLUMN locale VARCHAR",
    "ALTER TABLE users ADD COLUMN locale VARCHAR DEFAULT 'en' NOT NULL",
    "ALTER TABLE users ADD CONSTRAINT ck_users_locale CHECK (locale <> '') NOT VALID",
    "ALTER TABLE users VALIDATE CONSTRAINT ck_users_locale",
    "ALTER TABLE users ADD CONSTRAINT uq UNIQUE USING INDEX ix",
    "ALTER TABLE users ALTER COLUMN locale DROP NOT NULL",
    "CREATE INDEX CONCURRENTLY ix ON users (locale)",
    "DROP INDEX CONCURRENTLY ix",
    "UPDATE users SET locale = 'en' WHERE locale IS NULL",
)
NEVER = (
    "ALTER TABLE users RENAME display_name TO name",
    "ALTER TABLE users RENAME TO people",
    "ALTER TABLE users ALTER COLUMN display_name TYPE TEXT",
    "ALTER TABLE users ADD COLUMN locale VARCHAR NOT NULL",
    "ALTER TABLE users ADD CONSTRAINT ck_users_locale CHECK (locale <> '')",
    "ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES b (id)",
    "ALTER TABLE users ADD CONSTRAINT uq UNIQUE (locale)",
    "CREATE UNIQUE INDEX ix ON users (locale)",
    "DROP INDEX ix",
)
CONTRACT = (
    "DROP TABLE users",
    "ALTER TABLE users DROP COLUMN display_name",
    "ALTER TABLE users ALTER COLUMN display_name SET NOT NULL",
)


@pytest.mark.parametrize("statement", SAFE)
def test_statement_compatible_with_the_last_release_is_allowed(statement: str) -> None:
    assert broken_rules(statement, contract=False) == []


@pytest.mark.parametrize("statement", NEVER)
def test_statement_incompatible_with_the_last_release_is_reported(statement: str) -> None:
    assert len(broken_rules(statement, contract=False)) == 1
    assert len(broken_rules(statement, contract=True)) == 1


@pytest.mark.parametrize("statement", CONTRACT)
def test_removal_is_allowed_only_in_the_contract_phase(statement: str) -> None:
    assert len(broken_rules(statement, contract=False)) == 1
    assert broken_rules(statement, contract=True) == []


def with_migration(folder: Path, *operations: str, phase: str = "") -> tuple[Config, str]:
    """The migrations and one more; and the revision before it."""
    shutil.copytree(ROOT / "migrations", folder / "migrations")
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(folder / "migrations"))
    config.attributes["database_url"] = "postgresql://nobody@localhost/nothing"
    head = str(ScriptDirectory.from_config(config).get_current_head())
    text = HEAD.format(down=head, phase=phase) + "".join(f"    {operation}\n" for operation in operations)
    (folder / "migrations" / "versions" / "9999_next.py").write_text(text)
    return config, head


def test_new_migration_is_judged_by_its_sql_with_its_file_named(tmp_path: Path) -> None:
    config, head = with_migration(tmp_path, 'op.drop_column("users", "display_name")')
    (problem,) = problems(config, head)
    assert problem.startswith("9999_next.py: drops a column")


def test_new_table_may_have_indexes_and_constraints(tmp_path: Path) -> None:
    config, head = with_migration(
        tmp_path,
        'op.create_table("invoices", sa.Column("id", sa.Uuid(), primary_key=True))',
        'op.create_index("ix_invoices_id", "invoices", ["id"])',
        'op.create_check_constraint("ck_invoices_id", "invoices", "id IS NOT NULL")',
    )
    assert [*problems(config, head)] == []


def test_index_on_a_table_that_is_in_use_is_created_concurrently(tmp_path: Path) -> None:
    config, head = with_migration(
        tmp_path,
        "with op.get_context().autocommit_block():",
        '    op.create_index("ix", "users", ["display_name"], postgresql_concurrently=True)',
    )
    assert [*problems(config, head)] == []


def test_migration_of_the_contract_phase_may_drop(tmp_path: Path) -> None:
    config, head = with_migration(
        tmp_path, 'op.drop_column("users", "display_name")', phase='phase = "contract"'
    )
    assert [*problems(config, head)] == []


def test_migrations_of_this_repository_follow_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main() == 0


def test_recorded_release_has_a_revision_of_this_repository() -> None:
    released = json.loads((ROOT / RELEASE).read_text())
    scripts = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini")))
    assert scripts.get_revision(released["revision"]) is not None
