"""Ends the child processes of a parent that was killed, even with SIGKILL."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from specfirst.devserver.processes import watchdog_process

_EXIT_SECONDS = watchdog_process.GRACE_SECONDS + 5


class Watchdog:
    """A small process on a pipe from this one; when the pipe closes it stops whatever is still registered.

    Only the death of this process closes the pipe early: children never inherit its descriptor.
    """

    def __init__(self) -> None:
        script = Path(watchdog_process.__file__)
        mark = uuid4().hex
        self.mark: Mapping[str, str] = {watchdog_process.MARK: mark}
        """Environment variables of a process that will be registered, should this one die before that."""
        self._process = subprocess.Popen(
            # A session of its own: Ctrl-C and a closed terminal are for the supervisor alone.
            [sys.executable, "-I", "-S", str(script), mark],
            stdin=subprocess.PIPE,
            start_new_session=True,
            # Without the mark of a watchdog around this one, which would end it before its work is done.
            env={name: value for name, value in os.environ.items() if name != watchdog_process.MARK},
        )

    def register(self, pid: int, stop_signal: int) -> None:
        """Stop the session leader `pid` with `stop_signal` if this process dies."""
        self._write(f"+ {pid} {int(stop_signal)}\n")

    def forget(self, pid: int) -> None:
        """Stop watching `pid`, which was reaped: its number may soon be that of another process."""
        with suppress(BrokenPipeError):
            self._write(f"- {pid}\n")

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._process.wait(_EXIT_SECONDS)
