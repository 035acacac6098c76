"""Flower, which runs on request, on loopback, together with the other processes."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from dotenv import dotenv_values

from specfirst.devserver.servers.postgres import create_database
from tests.run.service_run import WAIT_SECONDS, ServiceRun, service_run

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")


@pytest.fixture
def settings(server_urls: dict[str, str], redis_url: str, worker_number: int) -> dict[str, str]:
    """The servers of a run, with an empty database."""
    database = create_database(server_urls["DATABASE_URL"], f"flower_{worker_number}")
    return {"DATABASE_URL": database, "REDIS_URL": redis_url}


@pytest.fixture
def run(tmp_path: Path, settings: dict[str, str]) -> Iterator[ServiceRun]:
    """A run with Flower."""
    with service_run(tmp_path, "--with", "flower", settings=settings) as started:
        yield started


def commands_of(run: ServiceRun) -> dict[int, str]:
    """The command lines of the processes below the supervisor, as `ps` shows them to every user."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(stat[1])
    found = {run.process.pid}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: command_of(pid) for pid in found - {run.process.pid}}


def command_of(pid: int) -> str:
    """The command line of a process; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def test_flower_shows_the_workers_and_no_secret_and_stops_with_the_rest(
    run: ServiceRun, settings: dict[str, str], tmp_path: Path
) -> None:
    url = re.search(r"^  Flower +(http://127\.0\.0\.1:(\d+))$", run.output, re.MULTILINE)
    assert url is not None, run.output
    assert int(url[2]) >= run.port + 55
    deadline = time.monotonic() + WAIT_SECONDS
    while "celery@" not in httpx.get(f"{url[1]}/workers").text:  # it knows them by their heartbeats
        assert time.monotonic() < deadline
        time.sleep(0.1)
    commands = commands_of(run)
    for name in ("uvicorn", " worker ", " beat ", " flower "):
        assert any(name in command for command in commands.values())
    secrets = [*filter(None, dotenv_values(tmp_path / "secrets.env").values())]
    secrets += [urlsplit(url).password or "" for url in settings.values()]
    assert len(secrets) == 6
    assert all(len(secret) > 20 for secret in secrets)
    assert not [command for command in commands.values() for secret in secrets if secret in command]
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(30) == 128 + signal.SIGTERM
    assert [command for pid, command in commands.items() if command_of(pid) == command] == []
