"""Seed data: reproducible, only where missing, and never in production."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import httpx
import pytest
from alembic import command

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.db.urls import libpq_url
from scripts.seed.__main__ import main
from scripts.seed.fill import fill
from scripts.seed.tables import TABLES, People, admin_email, user_email
from specfirst.devserver.servers.postgres import create_database
from tests.app.accounts import BACKOFFICE, CLIENT, PASSWORD, data_of, log_in
from tests.app.conftest import alembic_config, make_settings, migrated_url, serve, storage_folder

__all__ = ["make_settings", "migrated_url", "storage_folder"]

PEOPLE = People(50, "x")


@pytest.fixture
def url(server_urls: dict[str, str]) -> str:
    url = create_database(server_urls["DATABASE_URL"], f"seed_{uuid.uuid4().hex}")
    command.upgrade(alembic_config(url), "head")
    return url


@pytest.fixture
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(libpq_url(url))
    await empty(connection)
    yield connection
    await connection.close()


async def rows_of(connection: asyncpg.Connection) -> dict[str, list[Any]]:
    return {
        table.name: [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table.name} ORDER BY id")]  # noqa: S608
        for table in TABLES
    }


async def empty(connection: asyncpg.Connection) -> None:
    # Including tables that refer to them and are not seeded.
    await connection.execute(f"TRUNCATE {', '.join(table.name for table in TABLES)} CASCADE")


async def test_same_seed_creates_the_same_rows(connection: asyncpg.Connection) -> None:
    added = await fill(connection, PEOPLE, seed=7)
    assert added == {table.name: table.count(50) for table in TABLES}
    first = await rows_of(connection)
    assert {name: len(rows) for name, rows in first.items()} == added
    assert await fill(connection, PEOPLE, seed=7) == dict.fromkeys(added, 0)
    await empty(connection)
    await fill(connection, PEOPLE, seed=7)
    assert await rows_of(connection) == first
    await empty(connection)
    await fill(connection, PEOPLE, seed=8)
    assert {row[0] for row in first["users"]}.isdisjoint(
        row[0] for row in (await rows_of(connection))["users"]
    )


async def test_more_rows_are_added_to_existing_ones(connection: asyncpg.Connection) -> None:
    await fill(connection, PEOPLE, seed=7)
    first = await rows_of(connection)
    assert (await fill(connection, People(80, "x"), seed=7))["users"] == 30
    assert set(first["users"]) < set((await rows_of(connection))["users"])


async def test_every_key_is_a_uuid_of_version_7(connection: asyncpg.Connection) -> None:
    await fill(connection, PEOPLE, seed=7, counts={table.name: 50 for table in TABLES})
    for table in TABLES:
        keys = [uuid.UUID(str(row["id"])) for row in await connection.fetch(f"SELECT id FROM {table.name}")]  # noqa: S608
        assert {key.version for key in keys} == {7}, table.name


async def test_seeded_accounts_can_log_in(
    connection: asyncpg.Connection, url: str, make_settings: Any
) -> None:
    settings: Settings = make_settings(database_url=url)
    passwords = Passwords.from_settings(settings)
    await fill(connection, People(50, await passwords.hash(PASSWORD)), seed=7)
    passwords.close()
    async with serve(settings) as client:
        for prefix, email in ((CLIENT, user_email(0)), (BACKOFFICE, admin_email(0))):
            response: httpx.Response = await log_in(client, prefix, email)
            assert data_of(response)["access_token"]


@pytest.fixture
def environment(
    server_urls: dict[str, str],
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> pytest.MonkeyPatch:
    """The environment of a command, with an empty database and without a `.env`."""
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    url = create_database(server_urls["DATABASE_URL"], f"seed_{uuid.uuid4().hex}")
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    return monkeypatch


def test_command_fills_an_empty_database(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--users", "10"]) == 0
    assert "10 users" in capsys.readouterr().out


def test_command_refuses_production(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("ENVIRONMENT", "production")
    for name in ("CURSOR_KEY", "URL_SIGNING_KEY", "SECRETS_KEYS"):
        environment.setenv(name, secrets.token_urlsafe(32))
    environment.setenv("MAIL_FROM", "no-reply@example.com")
    environment.setenv("SMTP_HOST", "mail.example.com")
    environment.setenv("JWT_KEYS", f"one:{secrets.token_urlsafe(32)}")
    assert main(["--users", "10"]) == 1
    assert "production is refused" in capsys.readouterr().err
