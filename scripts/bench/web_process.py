"""The web service as production runs it, in a process whose memory can be watched."""

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

from scripts.dev.managed_process import ManagedProcess
from scripts.dev.ports import LOOPBACK, free_port
from scripts.dev.watchdog import Watchdog

ROOT = Path(__file__).parents[2]
_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0


class WebProcessError(Exception):
    """It did not start."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process, in bytes, as Linux counts it (proc(5), `VmRSS` and `VmHWM`)."""

    now: int
    peak: int
    """Since the process began, or since `WebProcess.forget_peak`."""


@dataclass(frozen=True, slots=True)
class WebProcess:
    """A service that answers."""

    url: str
    pid: int

    def memory(self) -> Memory:
        """What it holds in RAM."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        kibibytes = {name: value for name, _, value in (line.partition(":") for line in lines)}
        now, peak = (int(kibibytes[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
        return Memory(now, peak)

    def forget_peak(self) -> None:
        """Count the peak anew from here."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


@contextmanager
def web_process(settings: Mapping[str, str], folder: Path) -> Iterator[WebProcess]:
    """The service with these environment variables, on a migrated database; its log is in `folder`.

    Raises:
        WebProcessError: it did not answer within a minute; with the end of its log.
    """
    port = free_port()
    log = folder / "web.log"
    command = [
        *(sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory", f"--host={LOOPBACK}"),
        *(f"--port={port}", "--no-access-log", "--log-level=warning", "--timeout-graceful-shutdown=3"),
    ]
    with Watchdog() as watchdog, log.open("wb") as output:
        environment = {**os.environ, **settings}
        process = ManagedProcess(
            "web", command, watchdog, output=output, environment=environment, folder=ROOT
        )
        try:
            _wait(f"http://{LOOPBACK}:{port}", process, log)
            yield WebProcess(f"http://{LOOPBACK}:{port}", process.pid)
        finally:
            process.ask_to_stop()
            process.finish(_STOP_SECONDS)


def migrate(settings: Mapping[str, str]) -> None:
    """Bring the database of `DATABASE_URL` to the newest revision."""
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)


def _wait(url: str, process: ManagedProcess, log: Path) -> None:
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
