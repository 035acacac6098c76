"""Run the web service as in production, in a process of its own, to measure or fuzz it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import LOOPBACK, free_port, response_status
from specfirst.devserver.processes.managed_process import ManagedProcess, Surroundings
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.private_files import private_opener
from specfirst.devserver.supervisor.process_table import migrate_step, module_command
from specfirst.project import Project, require_run

_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_OPTIONS = (
    *("--factory", f"--host={LOOPBACK}", "--no-access-log", "--no-use-colors"),
    *("--log-level=warning", "--timeout-graceful-shutdown=3"),
)


class WebProcessError(DevError):
    """The service or its migrations failed; the message contains the end of the output."""


@dataclass(frozen=True, slots=True)
class WebProcess:
    """A service that is ready."""

    url: str
    """The URL `http://127.0.0.1:…`, without a path."""
    pid: int


@contextmanager
def web_process(
    project: Project,
    settings: Mapping[str, str],
    watchdog: Watchdog,
    *,
    log: Path,
    application: str | None = None,
) -> Iterator[WebProcess]:
    """Run the service of the project on a migrated database, until the end of the block.

    Args:
        project: the project.
        settings: environment variables, in addition to those of this process.
        watchdog: ends the service if this process is killed.
        log: the file that the output of the service is appended to.
        application: the ASGI factory, as uvicorn takes it; default: that of the project.

    Raises:
        ProjectError: neither `application` nor `[tool.specfirst.run]` names an application.
        WebProcessError: the service was not ready within a minute; the message includes the end of its log.
    """
    ready = project.run.ready if project.run else "/"
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    application = application or require_run(project).application
    command = module_command("specfirst.server.uvicorn", application, f"--port={port}", *_OPTIONS)
    with open(log, "ab", opener=private_opener) as output:
        environment = {**os.environ, **settings}
        surroundings = Surroundings(watchdog=watchdog, environment=environment, folder=project.root)
        process = ManagedProcess("web", command, surroundings, output=output)
        try:
            _wait_until_ready(url + ready, process, log)
            yield WebProcess(url, process.pid)
        finally:
            process.ask_to_stop()
            process.finish(_STOP_SECONDS)


def migrate(project: Project, settings: Mapping[str, str]) -> None:
    """Migrate the database of `DATABASE_URL` to the newest revision, by the `migrate` command of the project.

    Raises:
        ProjectError: the project has no `[tool.specfirst.run]`.
        WebProcessError: a migration failed; the message contains the end of its output.
    """
    step = migrate_step(require_run(project), project.root / ".data")
    if step is None:
        return
    environment = {**os.environ, **settings}
    done = subprocess.run(
        step.command, cwd=project.root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise WebProcessError(f"the migrations failed:\n{done.stderr[-2000:]}")


def _wait_until_ready(url: str, process: ManagedProcess, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while (response_status(url) or 500) >= 500:
        if process.exit_code() is not None:
            raise WebProcessError(f"the service did not start:\n{log.read_text()[-2000:]}")
        if time.monotonic() > deadline:
            raise WebProcessError(
                f"the service did not start: {url} had no response with a status below 500 in "
                f"{_READY_SECONDS} s\n{log.read_text()[-2000:]}"
            )
        time.sleep(0.05)
