"""A database with rows, and the commands for backup and restore."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, NullPool, create_engine, make_url, text

from app.db.urls import psycopg2_url
from scripts.database import backup, restore
from tests.app.conftest import alembic_config

PASSWORD = "p@ss: w/o %41 'quotes\" ✓"
ROWS = """
    INSERT INTO feature_flags (id, name, description, enabled, public, created_at, updated_at)
    SELECT gen_random_uuid(), 'flag_' || n, E'line\\nbreak \\\\ and "quotes"', n % 2 = 0, false, now(), now()
    FROM generate_series(1, 100) n
"""


@dataclass(frozen=True)
class Served:
    """A database of a role whose password has to be quoted."""

    url: str
    admin: Engine
    """The same database, for the superuser."""

    @property
    def name(self) -> str:
        return str(make_url(self.url).database)

    def run(self, statement: str) -> None:
        """Change something, as the superuser."""
        with self.admin.begin() as connection:
            connection.execute(text(statement))

    def rows(self) -> dict[str, list[str]]:
        """All rows of all tables, as text."""
        with self.admin.connect() as connection:
            tables = connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ).all()
            return {
                table: sorted(connection.scalars(text(f'SELECT t::text FROM "{table}" t')))  # noqa: S608
                for table in tables
            }


class Server:
    """Makes databases that belong to one role."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._role = f"owner_{uuid.uuid4().hex}"
        quoted = PASSWORD.replace("'", "''").replace(":", "\\:")
        self._run(f"CREATE ROLE {self._role} LOGIN PASSWORD '{quoted}'")

    def new_database(self, template: Served | None = None) -> Served:
        """Make a database: empty, or a copy."""
        name = f"backup_{uuid.uuid4().hex}"
        copied = f"TEMPLATE {template.name}" if template else ""
        self._run(f"CREATE DATABASE {name} OWNER {self._role} {copied}")
        superuser = make_url(self._url).set(database=name)
        owner = superuser.set(username=self._role, password=PASSWORD)
        admin = create_engine(superuser.set(drivername="postgresql+psycopg2"), poolclass=NullPool)
        return Served(owner.render_as_string(hide_password=False), admin)

    def _run(self, statement: str) -> None:
        engine = create_engine(psycopg2_url(self._url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def server(server_urls: dict[str, str]) -> Server:
    return Server(server_urls["DATABASE_URL"])


@pytest.fixture(scope="session")
def template(server: Server) -> Served:
    """A migrated database with some rows, to be copied."""
    template = server.new_database()
    command.upgrade(alembic_config(template.url), "head")
    template.run(ROWS)
    return template


@pytest.fixture
def database(server: Server, template: Served) -> Served:
    """A migrated database with some rows."""
    return server.new_database(template)


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide `.env` and the variables of the developer."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "ENVIRONMENT", "FILE", "CONFIRM", "TO", "KEEP"):
        monkeypatch.delenv(name, raising=False)


class Commands:
    """`make db-backup` and `make db-restore`, of one folder of backups."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch = monkeypatch
        self.folder = folder

    def back_up(self, database: Served, *options: str) -> int:
        """Back the database up and return the exit status."""
        self._monkeypatch.setenv("DATABASE_URL", database.url)
        return backup.main([f"--to={self.folder}", *options])

    def restore(self, database: Served, file: Path, *options: str) -> int:
        """Restore the database from the file and return the exit status."""
        self._monkeypatch.setenv("DATABASE_URL", database.url)
        return restore.main([f"--file={file}", *options])

    def files(self) -> list[Path]:
        """All backups, the oldest first."""
        return sorted(self.folder.iterdir())


@pytest.fixture
def commands(_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Commands:
    return Commands(monkeypatch, tmp_path / "kept" / "backups")
