"""Replace a process by its successor as soon as that is ready."""

from __future__ import annotations

import os
from collections.abc import Callable

from specfirst.devserver.reload.warm_fork import WarmFork

Ready = Callable[[], None]
"""Called in a successor that is ready, whose predecessor is then asked to end."""


class Handover:
    """The process that serves, and its successor.

    Args:
        start: the work of each process, which returns its exit status.
        stand_in: the work of a process that serves until another becomes ready for the first time.
        failed: called when a successor ends before it is ready; the argument says whether another one serves.
    """

    def __init__(
        self, start: Callable[[Ready], int], stand_in: Callable[[Ready], int], failed: Callable[[bool], None]
    ) -> None:
        self._start = start
        self._stand_in = stand_in
        self._failed = failed
        self._current: WarmFork | None = None
        self._successor: _Successor | None = None
        self._stands_in = False
        """Whether the successor is the stand-in."""
        self._ending: list[WarmFork] = []

    def begin(self) -> None:
        """Start a successor. One that is not ready yet is ended, because its code is outdated."""
        if self._successor is not None:
            self._successor.stop()
        self._successor, self._stands_in = _Successor(self._start), False

    def check(self) -> None:
        """Check which processes have become ready or ended; call this repeatedly.

        Raises:
            SystemExit: the process that serves has ended by itself.
        """
        self._ending = [fork for fork in self._ending if fork.exit_code() is None]
        if self._successor is not None:
            self._check_successor(self._successor)
        code = None if self._current is None else self._current.exit_code()
        if code is not None:
            self.stop()
            raise SystemExit(code or 1)

    def stop(self) -> None:
        """End all processes."""
        if self._successor is not None:
            self._successor.stop()
        for fork in filter(None, (self._current, *self._ending)):
            fork.stop()

    def _check_successor(self, successor: _Successor) -> None:
        if successor.is_ready():
            if self._current is not None:
                self._current.ask_to_stop()
                self._ending.append(self._current)
            self._current, self._successor, self._stands_in = successor.fork, None, False
        elif (code := successor.fork.exit_code()) is not None:
            self._successor = None
            if self._stands_in:
                raise SystemExit(code or 1)
            self._failed(self._current is not None)
            if self._current is None:
                self._stands_in = True
                self._successor = _Successor(self._stand_in)


class _Successor:
    """A process that reports by a pipe that it is ready."""

    def __init__(self, start: Callable[[Ready], int]) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)

        def ready() -> None:
            os.write(writing, b"r")
            os.close(writing)

        self.fork = WarmFork(lambda: start(ready))
        os.close(writing)

    def is_ready(self) -> bool:
        """Whether it has reported that it is ready; not to be called again after that."""
        try:
            received = os.read(self._reading, 1)
        except BlockingIOError:
            return False
        if received:
            os.close(self._reading)
        return bool(received)

    def stop(self) -> None:
        """End it."""
        os.close(self._reading)
        self.fork.stop()
