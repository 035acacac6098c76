"""The service under test: a process of its own, on throw-away servers, that lets a fuzzer try all day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scripts.dev.data_directory import throw_away_data
from scripts.dev.embedded import EmbeddedServers
from scripts.dev.managed_process import ManagedProcess
from scripts.dev.ports import LOOPBACK, free_port
from scripts.dev.watchdog import Watchdog
from scripts.fuzz.accounts import RESULT, RESULT_KEY
from scripts.fuzz.recorder import RECORDING

LOCKOUT_ATTEMPTS = 300
"""Wrong passwords for one account before it is locked."""
RECORDED = "scripts.fuzz.recorder:create_recorded_app"
_READY_SECONDS = 60.0
_SETTINGS = {
    "ENVIRONMENT": "test",
    "CONTRACT_RESPONSES": "raise",
    "CONTRACT_UNIMPLEMENTED": "refuse",
    # Fuzzers guess passwords all day: locked out too soon, they would see nothing but 429.
    "LOCKOUT_ACCOUNT_ATTEMPTS": str(LOCKOUT_ATTEMPTS),
    "LOCKOUT_ADDRESS_ATTEMPTS": "0",
    # For the same reason. A process with limits answers the named requests that use them up.
    "RATE_LIMITS_ENABLED": "false",
    # A fuzzer reads an answer to its end.
    "STREAM_SECONDS": "0.05",
    # Hashing is to be exercised, not to be waited for.
    "PASSWORD_TIME_COST": "1",
    "PASSWORD_MEMORY_KIB": "8",
    "PASSWORD_PARALLELISM": "1",
}


class ServiceError(Exception):
    """The service did not start."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that answers."""

    url: str
    """`http://127.0.0.1:…`, without a path."""
    database_url: str
    recording: Path
    """One line of JSON for each answer, as `scripts.fuzz.recorder` writes them."""
    log: Path
    limited: Callable[[], AbstractContextManager[str]]
    """Another process of it, with rate limits; its URL."""


@contextmanager
def running_service(root: Path, folder: Path, *, application: str = RECORDED) -> Iterator[Service]:
    """The service on fresh servers; all of it is gone at the end. `folder` keeps its log and its recording.

    `application` is a factory, as uvicorn takes it.

    Raises:
        ServiceError: migrations failed, or it did not answer within a minute; with the end of its log.
        DevError: the servers could not be started.
    """
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        EmbeddedServers(data, watchdog, durable=False) as servers,
    ):
        recording, log = folder / "answers.jsonl", folder / "service.log"
        recording.unlink(missing_ok=True)
        storage = folder / "storage"
        _store_result(storage)
        own = {RECORDING: str(recording), "STORAGE_FOLDER": str(storage)}
        environment = {**os.environ, **servers.urls, **_SETTINGS, **own}
        _migrate(root, environment)
        log.unlink(missing_ok=True)
        serving = partial(_serving, application, watchdog=watchdog, log=log, folder=root)
        limited = partial(serving, environment={**environment, "RATE_LIMITS_ENABLED": "true"})
        with serving(environment=environment) as url:
            yield Service(url, servers.urls["DATABASE_URL"], recording, log, limited)


@contextmanager
def _serving(
    application: str, *, watchdog: Watchdog, log: Path, folder: Path, environment: dict[str, str]
) -> Iterator[str]:
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    with log.open("ab") as output:
        process = ManagedProcess(
            "service",
            _command(application, port),
            watchdog,
            output=output,
            environment=environment,
            folder=folder,
        )
        try:
            _wait_until_ready(url, process, log)
            yield url
        finally:
            process.ask_to_stop()
            process.finish(seconds=10)


def _store_result(storage: Path) -> None:
    """Put the result of the finished job among the accounts where `LocalStorage` has it."""
    file = storage / "objects" / RESULT_KEY
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(RESULT)


def _command(application: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", application, "--factory"),
        *(f"--host={LOOPBACK}", f"--port={port}", "--no-access-log", "--no-use-colors", "--no-proxy-headers"),
        *("--log-level=warning", "--timeout-graceful-shutdown=3"),
    ]


def _migrate(root: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServiceError(f"the migrations failed:\n{done.stderr[-2000:]}")


def _wait_until_ready(url: str, process: ManagedProcess, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not _answers(f"{url}/readyz"):
        if process.exit_code() is not None or time.monotonic() > deadline:
            raise ServiceError(f"the service did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
