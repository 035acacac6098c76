"""The command line for administrators."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

import httpx
import pytest
from sqlalchemy import func, select

from app.admin import main
from app.core.settings import Settings
from app.db.engine import Database
from app.models import AuditEvent, OutboxEvent
from tests.app.accounts import BACKOFFICE, PASSWORD, code_of, data_of, log_in, tokens_of
from tests.app.conftest import ROOT
from tests.app.processes import environment_of
from tests.app.terminal import on_terminal

CREATE = ("create-admin", "--email", "op@example.com", "--name", "Op", "--password-stdin")
RESET = ("reset-password", "--email", "Op@example.com", "--password-stdin")
NO_TERMINAL = "There is no terminal to read the password from: use --password-stdin.\n"


@pytest.fixture
def environment(settings: Settings, database: Database) -> dict[str, str]:
    return environment_of(settings, PYTHONPATH=str(ROOT))


@pytest.fixture
def _here(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This process, with the environment of the command and no `.env` in reach."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


async def run_here(*arguments: str) -> int:
    """The exit status; in a thread, because the command runs an event loop of its own."""
    return await asyncio.to_thread(main, arguments)


def give_stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def run_apart(
    environment: dict[str, str], *arguments: str, stdin: int | IO[str] = subprocess.DEVNULL
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.admin", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,  # without a terminal
    )


async def test_bootstrap_prints_password_of_first_superadmin_once(
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
        "There is an administrator already. No account was created.\n",
    )


@pytest.mark.usefixtures("_here")
async def test_bootstrap_run_concurrently_makes_one_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    statuses = await asyncio.gather(*(run_here("bootstrap") for _ in range(4)))
    assert statuses == [0, 0, 0, 0]
    printed = capsys.readouterr().out
    assert printed.count("Password:") == 1
    assert printed.count("No account was created") == 3


@pytest.mark.usefixtures("_here")
async def test_create_with_password_from_stdin_makes_administrator_who_can_log_in(
    client: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    give_stdin(monkeypatch, f"{PASSWORD}\r\n{PASSWORD}\n".encode())
    assert await run_here(*CREATE) == 0
    assert capsys.readouterr().out == "Administrator: op@example.com (operator)\n"
    data_of(await log_in(client, BACKOFFICE, "op@example.com"))
    assert ("admins.create", None) in await audited(database)
    assert await run_here(*CREATE) == 1
    # Failed statements are logged before it.
    message = capsys.readouterr().err
    assert message.endswith("This e-mail address already belongs to an administrator.\n")


@pytest.mark.usefixtures("_here")
async def test_reset_password_replaces_it_and_ends_sessions(
    client: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    give_stdin(monkeypatch, f"{PASSWORD}\na new good password\n".encode())
    assert await run_here(*CREATE) == 0
    access, _ = tokens_of(await log_in(client, BACKOFFICE, "op@example.com"))
    capsys.readouterr()

    assert await run_here(*RESET) == 0

    assert capsys.readouterr().out.startswith("The password of Op@example.com was changed")
    headers = {"Authorization": f"Bearer {access}"}
    assert (await client.get(f"{BACKOFFICE}/auth/me", headers=headers)).status_code == 401
    assert (await log_in(client, BACKOFFICE, "op@example.com")).status_code == 401
    data_of(await log_in(client, BACKOFFICE, "op@example.com", "a new good password"))
    assert ("admins.reset_password", None) in await audited(database)


@pytest.mark.usefixtures("_here")
async def test_reset_password_lets_in_a_locked_out_administrator(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    give_stdin(monkeypatch, f"{PASSWORD}\n{PASSWORD}\n".encode())
    assert await run_here(*CREATE) == 0
    for _ in range(settings.lockout_account_attempts):
        await log_in(client, BACKOFFICE, "op@example.com", "wrong password")
    assert code_of(await log_in(client, BACKOFFICE, "op@example.com")) == (429, "auth.locked")

    assert await run_here(*RESET) == 0

    data_of(await log_in(client, BACKOFFICE, "op@example.com"))


@pytest.mark.usefixtures("_here")
async def test_unlock_lets_in_a_locked_out_administrator(
    client: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
) -> None:
    give_stdin(monkeypatch, f"{PASSWORD}\n".encode())
    assert await run_here(*CREATE) == 0
    for _ in range(settings.lockout_account_attempts):
        await log_in(client, BACKOFFICE, "op@example.com", "wrong password")
    assert code_of(await log_in(client, BACKOFFICE, "op@example.com")) == (429, "auth.locked")
    capsys.readouterr()

    assert await run_here("unlock", "Op@example.com") == 0

    assert "Op@example.com can log in again" in capsys.readouterr().out
    data_of(await log_in(client, BACKOFFICE, "op@example.com"))
    assert ("admins.unlock", None) in await audited(database)


@pytest.mark.usefixtures("_here", "database")
async def test_unlock_of_unknown_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run_here("unlock", "op@example.com") == 1
    assert "No administrator has the e-mail address op@example.com" in capsys.readouterr().err


@pytest.mark.usefixtures("_here")
async def test_relay_given_up_makes_event_due_for_another_relay(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    event = OutboxEvent(topic="user.registered", payload={}, unconfirmed=["mail.verify_email"])
    event.relay_count, event.given_up_at = 12, func.now()
    async with database.session() as session:
        session.add(event)
        await session.commit()

    assert await run_here("relay-given-up") == 0

    assert capsys.readouterr().out == "Events that are relayed again within seconds: 1\n"
    async with database.session() as session:
        (revived,) = await session.scalars(select(OutboxEvent).where(OutboxEvent.check_at <= func.now()))
    assert (revived.relay_count, revived.given_up_at) == (0, None)


@pytest.mark.usefixtures("_here", "database")
async def test_reset_password_of_unknown_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin(monkeypatch, PASSWORD.encode())
    assert await run_here(*RESET) == 1
    assert "No administrator has the e-mail address Op@example.com" in capsys.readouterr().err


@pytest.mark.usefixtures("_here", "database")
async def test_list_shows_administrators_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin(monkeypatch, PASSWORD.encode())
    assert await run_here(*CREATE) == 0
    capsys.readouterr()

    assert await run_here("list") == 0

    assert capsys.readouterr().out.split() == ["op@example.com", "operator", "last", "login:", "never"]


@pytest.mark.usefixtures("_here")
async def test_values_that_break_rules_of_the_spec_are_named_but_not_quoted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin(monkeypatch, b"brief\n")
    arguments = ("create-admin", "--email", "nowhere", "--name", "Op", "--password-stdin")
    assert await run_here(*arguments) == 1
    message = capsys.readouterr().err
    assert re.search("^email: ", message, re.MULTILINE)
    assert re.search("^password: ", message, re.MULTILINE)
    assert "brief" not in message


@pytest.mark.usefixtures("_here")
async def test_bootstrap_with_bad_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run_here("bootstrap", "--email", "nowhere") == 1
    assert capsys.readouterr().err.startswith("email: ")


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "No password was given: --password-stdin reads it from the first line of stdin.\n"),
        (b"\xff\xfe password\n", "The password on stdin must be encoded in UTF-8.\n"),
        (b"a" * 100_000, "password: String should have at most 128 characters\n"),
    ],
    ids=["empty", "not UTF-8", "long"],
)
async def test_unusable_stdin_is_refused_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    give_stdin(monkeypatch, content)
    assert await run_here(*CREATE) == 1
    assert capsys.readouterr().err == message


@pytest.mark.usefixtures("_here")
async def test_database_that_does_not_respond_is_reported_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert await run_here("bootstrap") == 1
    assert capsys.readouterr().err == "The database does not respond: no connection to PostgreSQL\n"


@pytest.mark.usefixtures("_here")
async def test_database_without_tables_is_reported_in_one_sentence(
    server_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", server_urls["DATABASE_URL"].rpartition("/")[0] + "/postgres")
    assert await run_here("list") == 1
    message = capsys.readouterr().err
    assert message.endswith("The database has no tables yet: run 'make migrate' first.\n")
    assert "Traceback" not in message


async def test_prompt_without_terminal_names_the_option(environment: dict[str, str]) -> None:
    done = await asyncio.to_thread(run_apart, environment, *CREATE[:-1])
    assert (done.returncode, done.stdout, done.stderr) == (1, "", NO_TERMINAL)


async def test_prompt_without_terminal_reads_no_password_from_pipe(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "stdin").write_text(f"{PASSWORD}\n{PASSWORD}\n")
    with (tmp_path / "stdin").open() as stdin:
        done = await asyncio.to_thread(run_apart, environment, *CREATE[:-1], stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", NO_TERMINAL)


@pytest.mark.parametrize(
    ("second", "status", "message"),
    [(PASSWORD, 0, "Administrator: op@example.com (operator)"), ("other password", 1, "passwords differ")],
    ids=["repeated", "different"],
)
async def test_prompt_on_terminal_asks_twice_and_hides_the_password(
    environment: dict[str, str], second: str, status: int, message: str
) -> None:
    command = [sys.executable, "-m", "app.admin", *CREATE[:-1]]

    def work() -> tuple[int, str]:
        process = subprocess.Popen(
            on_terminal(command),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        shown = b""
        for prompt, typed in ((b"Password: ", PASSWORD), (b"Password again: ", second)):
            while not shown.endswith(prompt):
                shown += process.stdout.read(1) or pytest.fail(shown.decode())
            process.stdin.write(f"{typed}\n".encode())
            process.stdin.flush()
        rest, _ = process.communicate(timeout=60)
        return process.returncode, (shown + rest).decode()

    code, shown = await asyncio.to_thread(work)
    assert (code, PASSWORD in shown) == (status, False), shown
    assert message in shown


async def audited(database: Database) -> list[tuple[str, object]]:
    """Action and administrator of each audit event."""
    async with database.session() as session:
        events = await session.scalars(select(AuditEvent))
        return [(event.action, event.admin_id) for event in events]
