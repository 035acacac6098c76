"""Processes of the service, started by the commands that a deployment uses."""

from __future__ import annotations

import os
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
    """A running process, and the address of its HTTP server."""

    url: str
    process: subprocess.Popen[bytes]


def process_environment(**given: str) -> dict[str, str]:
    """The environment of a process, with the secrets of the tests and cheap password hashes."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "ENVIRONMENT": "test",
        **dict.fromkeys(("CURSOR_KEY", "URL_SIGNING_KEY", "SECRETS_KEYS"), TEST_SECRET),
        "JWT_KEYS": f"test:{TEST_SECRET}",
        "PASSWORD_TIME_COST": "1",
        "PASSWORD_MEMORY_KIB": "8",
        "PASSWORD_PARALLELISM": "1",
        **given,
    }


def environment_of(settings: Settings, **given: str) -> dict[str, str]:
    """The environment of a process that uses the servers and the storage of these settings."""
    servers = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "STORAGE_FOLDER": str(settings.storage_folder),
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "RATE_LIMITS_ENABLED": "false",
    }
    return process_environment(**servers | given)


@contextmanager
def running(
    *arguments: str, environment: Mapping[str, str], log: Path, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python …` in `folder`, append its output to `log`, and stop it at the end of the block.

    Raises:
        TimeoutExpired: SIGTERM did not end it in time; it was killed.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@contextmanager
def web(environment: Mapping[str, str], log: Path, *options: str) -> Iterator[Service]:
    """Run uvicorn until the end of the block."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = ("-m", "specfirst.server.uvicorn", "app.main:create_app", "--factory")
    with running(*server, f"--port={port}", *options, environment=environment, log=log) as process:
        wait_until_ready(f"{url}/readyz", process, log)
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


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the process serves this URL without a server error."""
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


@contextmanager
def _celery(options: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Iterator[Service]:
    address = f"127.0.0.1:{free_port()}"
    environment = {**environment, "METRICS_ADDRESS": address}
    command = ("-m", "celery", "--app=app.schedule.worker", *options)
    with running(*command, environment=environment, log=log) as process:
        wait_until_ready(f"http://{address}/metrics", process, log)
        yield Service(f"http://{address}", process)
