"""A child process that leads its own session and is registered with the watchdog while it runs."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from specfirst.devserver.processes.account import Account
from specfirst.devserver.processes.watchdog import Watchdog, as_shells_report

Output = int | IO[bytes]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the processes of a run have in common."""

    watchdog: Watchdog
    """Ends the processes if this one is killed."""
    environment: Mapping[str, str]
    """All of their environment variables."""
    folder: Path
    """Their working directory."""
    account: Account | None = None
    """The user that they run as; None for that of this process."""


class ManagedProcess:
    """A process that starts at construction; `ask_to_stop` and `finish` end it and its process group.

    Args:
        name: the name in messages.
        command: the program and its arguments.
        surroundings: what it shares with other processes.
        output: the file, or a constant of `subprocess`, for its output and errors.
        stop_signal: the signal that asks it to stop.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        surroundings: Surroundings,
        *,
        output: Output,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self._stop_signal = stop_signal
        self._watchdog = surroundings.watchdog
        account = surroundings.account
        self._process = subprocess.Popen(
            [str(argument) for argument in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**surroundings.environment, **self._watchdog.mark},
            cwd=surroundings.folder,
            # Ctrl-C reaches only the supervisor, which then stops its children in order.
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        self._watchdog.register(self._process.pid, stop_signal)

    @property
    def pid(self) -> int:
        """The process id, which is also that of its process group."""
        return self._process.pid

    @property
    def stdout(self) -> IO[bytes] | None:
        """The read end of its output, if it was started with a pipe."""
        return self._process.stdout

    def exit_code(self) -> int | None:
        """The exit status as a shell reports it (128 plus the signal number), None while it runs."""
        code = self._process.poll()
        return None if code is None else as_shells_report(code)

    def wait(self, seconds: float) -> int | None:
        """Return its exit status as soon as it ends; None if it still runs after `seconds`."""
        try:
            return as_shells_report(self._process.wait(seconds))
        except subprocess.TimeoutExpired:
            return None

    def ask_to_stop(self) -> None:
        """Send its stop signal if it runs."""
        if self._process.poll() is None:
            self._process.send_signal(self._stop_signal)

    def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for its end, then kill the rest of its group."""
        deadline = time.monotonic() + seconds
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._watchdog.forget(self._process.pid)
