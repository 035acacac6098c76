"""The service under test: `specfirst run` with two web processes, in a separate process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from specfirst.devserver.ports import LOOPBACK, free_port, response_status

_REPOSITORY: Final = Path(__file__).parents[2]
_START_SECONDS: Final = 120.0
_STOP_SECONDS: Final = 60.0
_SECOND_WEB: Final = "web-2"
_UNLIMITED: Final = "1000000"
"""The limit of restarts, high because kills are the purpose."""
_COMMANDS: Final = {
    "web": "uvicorn",
    _SECOND_WEB: "uvicorn",
    "worker": " worker ",
    "beat": " beat ",
    "logs": "app.logship",
    "mail": "mail_catcher",
    "watchdog": "watchdog_process",
}
"""A word of the command of every process."""
_PID_FILES: Final = {"PostgreSQL": "postgres/postmaster.pid", "Valkey": "valkey/valkey.pid"}
TARGETS: Final = (*_PID_FILES, *_COMMANDS)
"""The processes that can be killed, by their names in the output of the run."""


class ServiceError(Exception):
    """The service did not start, or its run ended."""


class Service:
    """A run with all its files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"web": free_port()}
        self._output = folder / "run.txt"
        settings = {
            "ENVIRONMENT": "development",
            "LOG_FOLDER": str(folder / "logs"),
            "STORAGE_FOLDER": str(folder / "files"),
            "RATE_LIMITS_ENABLED": "false",
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        program = Path(sys.executable).parent / "specfirst"
        options = [f"--data={folder}", f"--port={self.ports['web']}", f"--restarts={_UNLIMITED}"]
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [program, "run", *options, f"--with={_SECOND_WEB}", "--stop-with-parent"],
                cwd=_REPOSITORY,
                env={**inherited, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        """The output of the run so far."""
        return self._output.read_text(errors="replace")

    @property
    def urls(self) -> list[str]:
        """The addresses of the web processes."""
        return [f"http://{LOOPBACK}:{port}" for port in self.ports.values()]

    @property
    def server_urls(self) -> dict[str, str]:
        """The URLs of PostgreSQL and Valkey, by their variables."""
        found: dict[str, str] = json.loads((self.folder / "urls.json").read_text())
        return found

    @property
    def administrator(self) -> tuple[str, str]:
        """E-mail address and password of the first administrator."""
        email = re.search(r"First administrator: +(\S+)", self.output)
        password = re.search(r"Password: +(\S+)", self.output)
        if email is None or password is None:
            raise ServiceError("the run has printed no administrator")
        return email[1], password[1]

    def wait_until_ready(self) -> None:
        """Return when both web processes respond.

        Raises:
            ServiceError: the run ended or is too slow; with the end of its output.
        """
        deadline = time.monotonic() + _START_SECONDS
        while "Ready in" not in self.output:
            self.require_running()
            if time.monotonic() > deadline:
                raise ServiceError(f"not ready after {_START_SECONDS:.0f} s:\n{self.output[-3000:]}")
            time.sleep(0.1)
        self.ports[_SECOND_WEB] = self._port_of_second_web()
        while not self.is_back(_SECOND_WEB):
            self.require_running()
            time.sleep(0.1)

    def require_running(self) -> None:
        """Raise ServiceError with the end of the output if the run has ended."""
        if self.process.poll() is not None:
            raise ServiceError(f"the run ended with {self.process.returncode}:\n{self.output[-3000:]}")

    def pid(self, target: str) -> int | None:
        """Return the process of a target, None while it does not run."""
        if target in _PID_FILES:
            with suppress(OSError, ValueError, IndexError):
                return int((self.folder / _PID_FILES[target]).read_text().split()[0])
            return None
        found = [pid for pid, command in self._children() if self._is(target, command)]
        return found[0] if found else None

    def restarts(self, target: str) -> int:
        """The number of times that the run has reported a new start of the target."""
        return self.output.count(f"'{target}' was started again")

    def is_back(self, target: str) -> bool:
        """Whether the target is running, and responds if it has a port."""
        port = self.ports.get(target)
        return self.pid(target) is not None and (
            port is None or response_status(f"http://{LOOPBACK}:{port}/readyz") is not None
        )

    def _is(self, target: str, command: str) -> bool:
        port = self.ports.get(target)
        return _COMMANDS[target] in command and (port is None or f"--port={port} " in command)

    def _port_of_second_web(self) -> int:
        for _, command in self._children():
            port = re.search(r"--port=(\d+)", command)
            if "uvicorn" in command and port and int(port[1]) != self.ports["web"]:
                return int(port[1])
        raise ServiceError(f"'{_SECOND_WEB}' does not run:\n{self.output[-3000:]}")

    def _children(self) -> Iterator[tuple[int, str]]:
        """The processes that the run has started, with their command lines."""
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.process.pid:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    yield int(entry.name), command

    def stop(self) -> None:
        """End the run of the service and its servers."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    """Run the service until the end of the block.

    Raises:
        ServiceError: it does not start.
    """
    service = Service(folder)
    try:
        service.wait_until_ready()
        yield service
    finally:
        service.stop()
