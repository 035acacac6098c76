"""The command line that makes administrators."""

from __future__ import annotations

import asyncio
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.admin import main
from app.core.settings import Settings
from app.db.engine import Database
from tests.app.accounts import BACKOFFICE, PASSWORD, data_of, log_in, tokens_of
from tests.app.conftest import ROOT

CREATE = ("create-admin", "--email", "op@example.com", "--name", "Op", "--password-stdin")


@pytest.fixture
def environment(settings: Settings, database: Database) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "ENVIRONMENT": "test",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PASSWORD_MEMORY_KIB": "8",
        "PASSWORD_TIME_COST": "1",
        "PASSWORD_PARALLELISM": "1",
    }


@pytest.fixture
def _here(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This process, with the environment of the command and no `.env` in reach."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


async def run_here(*arguments: str) -> int:
    """The exit status; in a thread, because the command runs an event loop of its own."""
    return await asyncio.to_thread(main, arguments)


def run_apart(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.admin", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,  # without a terminal
    )


async def test_the_first_administrator_gets_a_password_that_is_shown_once(
    environment: dict[str, str], client: httpx.AsyncClient
) -> None:
    first = await asyncio.to_thread(run_apart, environment, "bootstrap", "--email", "Root@example.com")
    assert first.returncode == 0, first.stderr
    password = re.search(r"Password: +(\S+)", first.stdout)
    assert password is not None
    access, _ = tokens_of(await log_in(client, BACKOFFICE, "root@example.com", password[1]))
    headers = {"Authorization": f"Bearer {access}"}
    assert data_of(await client.get(f"{BACKOFFICE}/auth/me", headers=headers))["role"] == "superadmin"

    second = await asyncio.to_thread(run_apart, environment, "bootstrap")
    assert (second.returncode, second.stdout) == (
        0,
        "There is an administrator already; nothing was changed.\n",
    )


@pytest.mark.usefixtures("_here")
async def test_several_first_starts_make_one_first_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    statuses = await asyncio.gather(*(run_here("bootstrap") for _ in range(4)))
    assert statuses == [0, 0, 0, 0]
    printed = capsys.readouterr().out
    assert printed.count("Password:") == 1
    assert printed.count("nothing was changed") == 3


@pytest.mark.usefixtures("_here")
async def test_an_administrator_by_hand(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
    assert await run_here(*CREATE) == 0
    assert capsys.readouterr().out == "Administrator: op@example.com (operator)\n"
    data_of(await log_in(client, BACKOFFICE, "op@example.com"))
    assert await run_here(*CREATE) == 1
    assert capsys.readouterr().err == "This e-mail address already belongs to an administrator.\n"


@pytest.mark.usefixtures("_here")
async def test_the_rules_are_those_of_the_spec(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("brief\n"))
    arguments = ("create-admin", "--email", "nowhere", "--name", "Op", "--password-stdin")
    assert await run_here(*arguments) == 1
    message = capsys.readouterr().err
    assert re.search("^email: ", message, re.MULTILINE)
    assert re.search("^password: ", message, re.MULTILINE)
    assert "brief" not in message


@pytest.mark.usefixtures("_here")
async def test_without_a_database_the_message_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert await run_here("bootstrap") == 1
    assert capsys.readouterr().err == "The database does not respond: no connection to PostgreSQL\n"


async def test_without_password_and_terminal_the_option_is_named(environment: dict[str, str]) -> None:
    done = await asyncio.to_thread(run_apart, environment, *CREATE[:-1])

    assert done.returncode == 1
    assert "No password was given; without a terminal use --password-stdin." in done.stderr
    assert "Traceback" not in done.stderr
