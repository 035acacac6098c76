"""The command line that makes administrators."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from tests.app.accounts import BACKOFFICE, PASSWORD, data_of, log_in, tokens_of
from tests.app.conftest import ROOT


@pytest.fixture
def environment(settings: Settings, database: Database) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PASSWORD_MEMORY_KIB": "8",
        "PASSWORD_TIME_COST": "1",
        "PASSWORD_PARALLELISM": "1",
    }


def command(
    environment: dict[str, str], *arguments: str, given: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.admin", *arguments],
        cwd=ROOT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def test_the_first_administrator_gets_a_password_that_is_shown_once(
    environment: dict[str, str], client: httpx.AsyncClient
) -> None:
    first = command(environment, "bootstrap", "--email", "Root@example.com")
    assert first.returncode == 0, first.stderr
    password = re.search(r"Password: +(\S+)", first.stdout)
    assert password is not None
    access, _ = tokens_of(await log_in(client, BACKOFFICE, "root@example.com", password[1]))
    headers = {"Authorization": f"Bearer {access}"}
    assert data_of(await client.get(f"{BACKOFFICE}/auth/me", headers=headers))["role"] == "superadmin"

    second = command(environment, "bootstrap")
    assert second.returncode == 0
    assert second.stdout == "There is an administrator already; nothing was changed.\n"


def test_two_first_starts_make_one_first_administrator(environment: dict[str, str]) -> None:
    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(lambda _: command(environment, "bootstrap"), range(2)))
    assert [outcome.returncode for outcome in outcomes] == [0, 0]
    assert sum("Password:" in outcome.stdout for outcome in outcomes) == 1


async def test_an_administrator_by_hand(environment: dict[str, str], client: httpx.AsyncClient) -> None:
    arguments = ("create-admin", "--email", "op@example.com", "--name", "Op", "--password-stdin")
    made = command(environment, *arguments, given=PASSWORD + "\n")
    assert (made.returncode, made.stdout) == (0, "Administrator: op@example.com (operator)\n")
    data_of(await log_in(client, BACKOFFICE, "op@example.com"))
    again = command(environment, *arguments, given=PASSWORD + "\n")
    assert (again.returncode, again.stderr) == (
        1,
        "This e-mail address already belongs to an administrator.\n",
    )


def test_the_rules_are_those_of_the_spec(environment: dict[str, str]) -> None:
    arguments = ("create-admin", "--email", "nowhere", "--name", "Op", "--password-stdin")
    outcome = command(environment, *arguments, given="short\n")
    assert outcome.returncode == 1
    assert "email: " in outcome.stderr
    assert "password: " in outcome.stderr
    assert "short" not in outcome.stderr.replace("string_too_short", "")


def test_without_a_database_the_message_is_one_sentence(environment: dict[str, str]) -> None:
    away = environment | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    outcome = command(away, "bootstrap")
    assert (outcome.returncode, outcome.stderr) == (
        1,
        "The database does not answer: no connection to PostgreSQL\n",
    )
