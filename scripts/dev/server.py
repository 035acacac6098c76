"""What PostgreSQL and Valkey have in common: where they run, and how their start is awaited."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.dev.account import Account
from scripts.dev.errors import DevError
from scripts.dev.managed_process import ManagedProcess
from scripts.dev.watchdog import Watchdog

START_SECONDS = 60.0
_POLL_SECONDS = 0.02
_LOG_TAIL = 1500


@dataclass(frozen=True, kw_only=True)
class ServerPlace:
    """Everything that a server needs to be told to run here.

    Attributes:
        folder: its own files.
        log: the file that its output is appended to.
        durable: whether its data must survive a crash of the machine; throw-away servers are faster.
    """

    folder: Path
    log: Path
    account: Account | None
    password: str
    durable: bool
    watchdog: Watchdog


class ServerFailedError(DevError):
    """A server ended, or never answered, while it was started."""


class PortTakenError(ServerFailedError):
    """Someone else took the port between its choice and its use."""


def wait_until_ready(
    process: ManagedProcess, is_ready: Callable[[], bool], log: Path, log_start: int
) -> None:
    """Return when `is_ready` first says so.

    Args:
        log_start: the size of `log` before this start, so that older lines are not blamed.

    Raises:
        PortTakenError: it ended because its port is in use.
        ServerFailedError: it ended, or did not answer within a minute.
    """
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        ended = process.exit_code() is not None
        if ended or time.monotonic() > deadline:
            process.ask_to_stop()
            process.finish(seconds=5)
            output = log.read_bytes()[log_start:].decode(errors="replace")[-_LOG_TAIL:]
            problem = "ended at once" if ended else f"did not answer within {START_SECONDS:.0f} s"
            kind = PortTakenError if "ddress already in use" in output else ServerFailedError
            raise kind(f"{process.name} {problem}; its log ({log}) ends with:\n{output}")
        time.sleep(_POLL_SECONDS)
