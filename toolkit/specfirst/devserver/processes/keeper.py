"""Start again what ends by itself: one rule for servers, the watchdog and the processes of a run."""

import signal
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from specfirst.devserver.errors import DevError

RESTARTS = 3
WINDOW_SECONDS = 300.0
_WINDOW = f"{WINDOW_SECONDS / 60:.0f} minutes"
_SIGNAL_BASE = 128


class Restartable(Protocol):
    """The interface of a keeper to what it keeps running."""

    @property
    def name(self) -> str:
        """The name in messages."""

    @property
    def remark(self) -> str:
        """An addition to the message "starting it again", beginning with a space; may be empty."""

    def exit_code(self) -> int | None:
        """Return its exit status as a shell reports it, None while it runs."""

    def restart(self) -> None:
        """Begin to start it again, with nothing left of the process that ended.

        Raises:
            DevError: it could not be started.
        """

    def is_ready(self) -> bool:
        """Return whether it does its work, after a restart.

        Raises:
            DevError: it ended again, or takes too long.
        """


class TooManyEndsError(DevError):
    """A process ended once more than it may be started again.

    Attributes:
        exit_code: a status to leave with, never 0.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code or 1


class _State(Enum):
    RUNNING = auto()
    ENDED = auto()
    STARTING = auto()


@dataclass(slots=True)
class _Kept:
    process: Restartable
    waits: bool
    ends: deque[float]
    state: _State = _State.RUNNING
    began: float = 0.0


class Keeper:
    """Looks after processes that are to run until they are stopped. No call of it waits for one of them.

    Args:
        say: prints one line.
        restarts: how often each may be started again within `WINDOW_SECONDS`; 0 where its data would be lost.
    """

    def __init__(self, say: Callable[[str], None], *, restarts: int = RESTARTS) -> None:
        self._say = say
        self._restarts = restarts
        self._kept: list[_Kept] = []

    def keep(self, *processes: Restartable, waits: bool = False) -> None:
        """Look after `processes`, too.

        Args:
            waits: they are started again once everything that does not wait is ready, as at the first start.
        """
        self._kept += [_Kept(process, waits, deque(maxlen=self._restarts + 1)) for process in processes]

    def check(self) -> None:
        """Report the processes that have ended since the last call, and take the next step of their restart.

        Raises:
            TooManyEndsError: one of them has ended too often; it is not started again.
        """
        for kept in self._kept:
            code = kept.process.exit_code()
            if kept.state is _State.RUNNING and code is not None:
                self._note_end(kept, ended(kept.process.name, code), code)
        for kept in self._kept:
            if kept.state is _State.ENDED and not (kept.waits and self._is_incomplete()):
                self._start(kept)
            elif kept.state is _State.STARTING:
                self._look(kept)

    def _is_incomplete(self) -> bool:
        """Whether something that others wait for is not ready."""
        return any(kept.state is not _State.RUNNING for kept in self._kept if not kept.waits)

    def _start(self, kept: _Kept) -> None:
        kept.began = time.monotonic()
        kept.state = _State.STARTING
        try:
            kept.process.restart()
        except DevError as error:
            self._note_failure(kept, error)

    def _look(self, kept: _Kept) -> None:
        try:
            if not kept.process.is_ready():
                return
        except DevError as error:
            self._note_failure(kept, error)
            return
        kept.state = _State.RUNNING
        self._say(f"'{kept.process.name}' was started again in {time.monotonic() - kept.began:.1f} s.")

    def _note_failure(self, kept: _Kept, error: DevError) -> None:
        self._note_end(kept, str(error).rstrip(".\n"), kept.process.exit_code() or 1)

    def _note_end(self, kept: _Kept, problem: str, code: int) -> None:
        now = time.monotonic()
        ends = kept.ends
        while ends and now - ends[0] > WINDOW_SECONDS:
            ends.popleft()
        if len(ends) >= self._restarts:
            history = f", after {len(ends)} restarts in {_WINDOW}" if ends else ""
            raise TooManyEndsError(f"{problem}{history}: stopping the rest.", code)
        ends.append(now)
        kept.state = _State.ENDED
        self._say(
            f"{problem}: starting it again{kept.process.remark} "
            f"(restart {len(ends)} of {self._restarts} in {_WINDOW})."
        )


def ended(name: str, code: int) -> str:
    """Return a clause that says how a process ended, with the name of the signal where there was one."""
    names = {_SIGNAL_BASE + number: number.name for number in signal.Signals}
    reason = f" ({names[code]})" if code in names else ""
    return f"'{name}' ended with status {code}{reason}"
