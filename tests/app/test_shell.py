"""`make shell`: programs that are piped in, and statements at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.core.settings import Settings
from app.db.engine import Database
from tests.app.conftest import ROOT
from tests.app.processes import environment_of
from tests.app.terminal import on_terminal

COMMAND = [sys.executable, "-m", "scripts.shell"]
ADD_FLAG = """
async with transaction(session):
    session.add(FeatureFlag(name="from_shell", description="Made by a test"))
print(await session.scalar(select(func.count()).select_from(FeatureFlag)), settings.environment)
print((await resources.redis.send("PING")))
"""


@pytest.fixture
def environment(settings: Settings, database: Database) -> dict[str, str]:
    return environment_of(settings, PYTHONPATH=str(ROOT))


def run(
    environment: dict[str, str], program: str, command: list[str] = COMMAND
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        input=program,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_piped_program_awaits_and_commits(environment: dict[str, str]) -> None:
    done = run(environment, ADD_FLAG)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["1", "test", "True"]


def test_failed_piped_program_commits_no_change(environment: dict[str, str]) -> None:
    failed = run(
        environment, ADD_FLAG.replace("    session.add", "    raise ValueError('stop')\n    session.add")
    )
    assert failed.returncode == 1
    assert failed.stderr.rstrip().endswith("ValueError: stop")
    assert "never awaited" not in failed.stderr
    done = run(environment, "print(await session.scalar(select(func.count()).select_from(FeatureFlag)))")
    assert done.stdout == "0\n"


def test_statements_at_terminal_show_values_and_go_on_after_failure(environment: dict[str, str]) -> None:
    statements = (
        "await session.scalar(text('SELECT 40 + 1'))",
        "await session.scalar(text('SELEC'))",
        "await session.scalar(text('SELECT 40 + 2'))",
        "exit()\n",
    )
    environment |= {"TERM": "dumb", "HOME": os.devnull}
    done = run(environment, "\n".join(statements), on_terminal(COMMAND))
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert "41" in lines
    assert "syntax error at or near" in done.stdout
    assert "42" in lines
    assert "Ready: settings, resources, session" in done.stdout
