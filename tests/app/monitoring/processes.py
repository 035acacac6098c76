"""Processes of the service, started by the commands that a deployment uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.core.settings import Settings
from specfirst.devserver.ports import free_port
from tests.app.conftest import ROOT, TEST_SECRET

START_SECONDS = 120.0
STOP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """A running process, and the HTTP address it serves something at."""

    url: str
    process: subprocess.Popen[bytes]


def environment_of(settings: Settings, **given: str) -> dict[str, str]:
    """The environment of a process with the servers of these settings, and cheap password hashes."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "ENVIRONMENT": "test",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "STORAGE_FOLDER": str(settings.storage_folder),
        **dict.fromkeys(("CURSOR_KEY", "URL_SIGNING_KEY", "SECRETS_KEYS"), TEST_SECRET),
        "JWT_KEYS": f"test:{TEST_SECRET}",
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "PASSWORD_TIME_COST": "1",
        "PASSWORD_MEMORY_KIB": "8",
        "PASSWORD_PARALLELISM": "1",
        "RATE_LIMITS_ENABLED": "false",
        **given,
    }


@contextmanager
def web(environment: Mapping[str, str], log: Path, *options: str) -> Iterator[Service]:
    """Run uvicorn until the end of the block."""
    url = f"http://127.0.0.1:{free_port()}"
    command = ("uvicorn", "app.main:create_app", "--factory", f"--port={httpx.URL(url).port}", *options)
    with _running(command, environment, log) as process:
        _wait_for(f"{url}/readyz", process, log)
        yield Service(url, process)


@contextmanager
def worker(environment: Mapping[str, str], log: Path) -> Iterator[Service]:
    """Run a Celery worker with two child processes that serves its metrics, until the end of the block."""
    queues = "--queues=default,mail,exports,webhooks"
    with _celery(("worker", "--concurrency=2", "--loglevel=INFO", queues), environment, log) as service:
        yield service


@contextmanager
def beat(environment: Mapping[str, str], folder: Path) -> Iterator[Service]:
    """Run Celery's scheduler, which serves its metrics, until the end of the block."""
    options = ("beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={folder / 'schedule'}")
    with _celery(options, environment, folder / "beat.log") as service:
        yield service


@contextmanager
def _celery(options: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Iterator[Service]:
    address = f"127.0.0.1:{free_port()}"
    command = ("celery", "--app=app.schedule.worker", *options)
    with _running(command, {**environment, "METRICS_ADDRESS": address}, log) as process:
        _wait_for(f"http://{address}/metrics", process, log)
        yield Service(f"http://{address}", process)


@contextmanager
def _running(
    command: tuple[str, ...], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(url, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            pass
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
