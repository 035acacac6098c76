"""The common parts of PostgreSQL and Valkey: their folders, and waiting for their start."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import Account
from specfirst.devserver.processes.managed_process import ManagedProcess, Surroundings
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.private_files import private_opener

START_SECONDS = 60.0
SERVER_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""The whole environment of a server, independent of that of the developer."""
_POLL_SECONDS = 0.02
_LOG_TAIL = 1500


class ServerFailedError(DevError):
    """A server ended, or did not respond, during its start."""


class PortTakenError(ServerFailedError):
    """Another program took the port between its choice and its use."""


@dataclass(frozen=True, kw_only=True)
class ServerPlace:
    """The folder, port and command of a server.

    Attributes:
        folder: the folder of its files.
        log: the file that its output is appended to.
        account: the user to run as, None for this process's own.
        durable: whether its data must survive a crash of the machine; otherwise it is faster.
    """

    folder: Path
    log: Path
    account: Account | None
    password: str
    durable: bool
    watchdog: Watchdog


class ServerProcess(ManagedProcess):
    """A program that runs at a `ServerPlace` and writes to its log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        place: ServerPlace,
        responds: Callable[[], bool] = lambda: False,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start the program; `responds` tells whether it is ready, if it is a server."""
        self._responds = responds
        self._log = place.log
        self._deadline = time.monotonic() + START_SECONDS
        with open(place.log, "ab", opener=private_opener) as log:
            self._log_start = log.tell()  # a failure shows no older lines
            surroundings = Surroundings(
                watchdog=place.watchdog,
                environment=SERVER_ENVIRONMENT,
                folder=place.folder,
                account=place.account,
            )
            super().__init__(name, command, surroundings, output=log, stop_signal=stop_signal)

    def is_ready(self) -> bool:
        """Return whether it responds.

        Raises:
            PortTakenError: it ended because its port is in use.
            ServerFailedError: it ended, or did not respond within a minute of its start.
        """
        if self._responds():
            return True
        if self.exit_code() is not None:
            raise self._failure("ended at once")
        if time.monotonic() > self._deadline:
            raise self._failure(f"did not respond within {START_SECONDS:.0f} s")
        return False

    def wait_until_ready(self) -> None:
        """Wait until it responds for the first time. Raises as `is_ready` does."""
        while not self.is_ready():
            time.sleep(_POLL_SECONDS)

    def wait_for_success(self) -> None:
        """Wait for the successful end of a program that is not a server.

        Raises:
            ServerFailedError: its status is not 0, or it did not end within a minute.
        """
        code = self.wait(START_SECONDS)
        if code is None:
            raise self._failure(f"did not end within {START_SECONDS:.0f} s")
        if code != 0:
            raise self._failure(f"ended with status {code}")
        self.finish(seconds=0)

    def _failure(self, problem: str) -> ServerFailedError:
        self.ask_to_stop()
        self.finish(seconds=5)
        output = self._log.read_bytes()[self._log_start :].decode(errors="replace")
        kind = PortTakenError if "ddress already in use" in output else ServerFailedError
        return kind(f"{self.name} {problem}; its log ({self._log}) ends with:\n{output[-_LOG_TAIL:]}")
