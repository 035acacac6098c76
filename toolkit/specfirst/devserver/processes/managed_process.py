"""A child process: the leader of its own session, registered with the watchdog while it runs."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from specfirst.devserver.processes.account import Account
from specfirst.devserver.processes.watchdog import Watchdog, as_shells_report

Output = int | IO[bytes]


class ManagedProcess:
    """Starts at construction; `ask_to_stop` then `finish` end it and all of its process group."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        watchdog: Watchdog,
        *,
        output: Output,
        environment: Mapping[str, str],
        folder: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: Account | None = None,
    ) -> None:
        self.name = name
        self._stop_signal = stop_signal
        self._watchdog = watchdog
        self._process = subprocess.Popen(
            [str(argument) for argument in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environment, **watchdog.mark},
            cwd=folder,
            # Ctrl-C reaches the supervisor alone, which then stops its children in order.
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        watchdog.register(self._process.pid, stop_signal)

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its process group."""
        return self._process.pid

    @property
    def stdout(self) -> IO[bytes] | None:
        """The read end of its output, when it was started with a pipe."""
        return self._process.stdout

    def exit_code(self) -> int | None:
        """Its exit status as a shell reports it (128 + signal number), None while it runs."""
        code = self._process.poll()
        return None if code is None else as_shells_report(code)

    def wait(self, seconds: float) -> int | None:
        """Its exit status as soon as it ends, None when it still runs after `seconds`."""
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
