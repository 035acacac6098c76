"""Start again what ends by itself: one rule for servers, the watchdog and the processes of a run."""

import signal
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from specfirst.devserver.errors import DevError

RESTARTS = 3
WINDOW_SECONDS = 300.0
_WINDOW = f"{WINDOW_SECONDS / 60:.0f} minutes"
_SIGNAL_BASE = 128


class Restartable(Protocol):
    """What a keeper looks after."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def remark(self) -> str:
        """What its message adds to "starting it again", with a space first; may be empty."""

    def exit_code(self) -> int | None:
        """Return its exit status as a shell reports it, None while it runs."""

    def restart(self) -> None:
        """Start it again, with nothing left of the process that ended.

        Raises:
            DevError: it could not be started.
        """


class TooManyEndsError(DevError):
    """A process ended once more than it may be started again.

    Attributes:
        exit_code: a status to leave with, never 0.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code or 1


class Keeper:
    """Looks after processes that are to run until they are stopped.

    Args:
        say: prints one line.
        restarts: how often each may be started again within `WINDOW_SECONDS`; 0 where its data would be lost.
    """

    def __init__(self, say: Callable[[str], None], *, restarts: int = RESTARTS) -> None:
        self._say = say
        self._restarts = restarts
        self._kept: list[tuple[Restartable, deque[float]]] = []

    def keep(self, *processes: Restartable) -> None:
        """Look after `processes`, too. Those that others need come first."""
        self._kept += [(process, deque(maxlen=self._restarts + 1)) for process in processes]

    def check(self) -> None:
        """Start again whatever has ended since the last call, and report it.

        Raises:
            TooManyEndsError: one of them has ended too often; it is not started again.
        """
        for process, ends in self._kept:
            code = process.exit_code()
            if code is not None:
                self._start_again(process, ends, code)

    def _start_again(self, process: Restartable, ends: deque[float], code: int) -> None:
        problem = ended(process.name, code)
        while True:
            self._note_end(ends, problem, code)
            self._say(
                f"{problem}: starting it again{process.remark} "
                f"(restart {len(ends)} of {self._restarts} in {_WINDOW})."
            )
            began = time.monotonic()
            try:
                process.restart()
            except DevError as error:
                problem = str(error).rstrip(".")
                continue
            self._say(f"'{process.name}' was started again in {time.monotonic() - began:.1f} s.")
            return

    def _note_end(self, ends: deque[float], problem: str, code: int) -> None:
        now = time.monotonic()
        while ends and now - ends[0] > WINDOW_SECONDS:
            ends.popleft()
        if len(ends) >= self._restarts:
            history = f", after {len(ends)} restarts in {_WINDOW}" if ends else ""
            raise TooManyEndsError(f"{problem}{history}: stopping the rest.", code)
        ends.append(now)


def ended(name: str, code: int) -> str:
    """Return a clause that says how a process ended, with the name of the signal where there was one."""
    names = {_SIGNAL_BASE + number: number.name for number in signal.Signals}
    reason = f" ({names[code]})" if code in names else ""
    return f"'{name}' ended with status {code}{reason}"
