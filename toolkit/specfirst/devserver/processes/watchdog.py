"""End the child processes of a parent that was killed, even with SIGKILL."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self
from uuid import uuid4

from specfirst.devserver.processes import watchdog_process

_EXIT_SECONDS = watchdog_process.GRACE_SECONDS + 5


class Watchdog:
    """A small process that stops all registered processes when its pipe from this process closes.

    Only the death of this process closes the pipe early, because children never inherit its descriptor.
    """

    name = "watchdog"
    remark = ""

    def __init__(self) -> None:
        self._mark = uuid4().hex
        self.mark: Mapping[str, str] = {watchdog_process.MARK: self._mark}
        """The environment variables that mark processes which this process may not live to register."""
        self._registered: dict[int, int] = {}
        self._process = self._spawn()

    def _spawn(self) -> subprocess.Popen[bytes]:
        script = Path(watchdog_process.__file__)
        return subprocess.Popen(
            # A session of its own, since Ctrl-C and a closed terminal are only meant for the supervisor.
            [sys.executable, "-I", "-S", str(script), self._mark],
            stdin=subprocess.PIPE,
            # A failed write is not repeated when the pipe is closed.
            bufsize=0,
            start_new_session=True,
            # Without the mark of an outer watchdog, which would end it before its work is done.
            env={name: value for name, value in os.environ.items() if name != watchdog_process.MARK},
        )

    def exit_code(self) -> int | None:
        """Return its exit status as a shell reports it, None while it runs."""
        code = self._process.poll()
        return None if code is None else as_shells_report(code)

    def restart(self) -> None:
        """Start it again, with the registrations of the previous one."""
        self._close()
        self._process = self._spawn()
        for pid, stop_signal in self._registered.items():
            self._write(_registration(pid, stop_signal))

    def is_ready(self) -> bool:
        """Return True, since registrations wait in its pipe."""
        return True

    def register(self, pid: int, stop_signal: int) -> None:
        """Stop the session leader `pid` with `stop_signal` if this process dies."""
        self._registered[pid] = int(stop_signal)
        self._write(_registration(pid, stop_signal))

    def forget(self, pid: int) -> None:
        """Stop watching `pid`, which was reaped: another process may soon have its number."""
        self._registered.pop(pid, None)
        self._write(f"- {pid}\n")

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        # If it was killed, `restart` registers everything with the next one.
        with suppress(BrokenPipeError):
            self._process.stdin.write(line.encode())

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._close()
        self._process.wait(_EXIT_SECONDS)


def _registration(pid: int, stop_signal: int) -> str:
    return f"+ {pid} {int(stop_signal)}\n"


def as_shells_report(code: int) -> int:
    """Return an exit status of `subprocess` as shells show it: 128 plus the number of the signal."""
    return code if code >= 0 else 128 - code
