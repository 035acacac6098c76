"""The web service as production runs it, in a process of its own: to be measured, or fuzzed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.ports import LOOPBACK, free_port
from specfirst.devserver.processes.managed_process import ManagedProcess
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.supervisor.process_table import APPLICATION

ROOT = Path(__file__).parents[3]
_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_OPTIONS = (
    *("--factory", f"--host={LOOPBACK}", "--no-access-log", "--no-use-colors", "--no-proxy-headers"),
    *("--log-level=warning", "--timeout-graceful-shutdown=3"),
)


class WebProcessError(Exception):
    """It did not start."""


@dataclass(frozen=True, slots=True)
class WebProcess:
    """A service that answers."""

    url: str
    """`http://127.0.0.1:…`, without a path."""
    pid: int


@contextmanager
def web_process(
    settings: Mapping[str, str], watchdog: Watchdog, *, log: Path, application: str = APPLICATION
) -> Iterator[WebProcess]:
    """The service with these environment variables, on a migrated database. `log` gets what it says.

    `application` is a factory, as uvicorn takes it.

    Raises:
        WebProcessError: it did not answer within a minute; with the end of its log.
    """
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    command = [sys.executable, "-m", "uvicorn", application, f"--port={port}", *_OPTIONS]
    with log.open("ab") as output:
        environment = {**os.environ, **settings}
        process = ManagedProcess(
            "web", command, watchdog, output=output, environment=environment, folder=ROOT
        )
        try:
            _wait_until_ready(url, process, log)
            yield WebProcess(url, process.pid)
        finally:
            process.ask_to_stop()
            process.finish(_STOP_SECONDS)


def migrate(settings: Mapping[str, str]) -> None:
    """Bring the database of `DATABASE_URL` to the newest revision.

    Raises:
        WebProcessError: a migration failed; with the end of what it said.
    """
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    environment = {**os.environ, **settings}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WebProcessError(f"the migrations failed:\n{done.stderr[-2000:]}")


def _wait_until_ready(url: str, process: ManagedProcess, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not _answers(f"{url}/readyz"):
        if process.exit_code() is not None or time.monotonic() > deadline:
            raise WebProcessError(f"the service did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
