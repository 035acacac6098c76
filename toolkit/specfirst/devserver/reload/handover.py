"""A process that is replaced by its successor once that is ready, and not before."""

from __future__ import annotations

import os
from collections.abc import Callable

from specfirst.devserver.reload.warm_fork import WarmFork

Ready = Callable[[], None]
"""Called in a successor that is ready: the process before it is then asked to end."""


class Handover:
    """The process that serves, and the one that is about to.

    Args:
        start: what each process does; returns its exit status.
        stand_in: what serves while no process has ever become ready.
        failed: called when a successor ends before it is ready, with whether another one serves.
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
        """Start a successor. An earlier one that is not ready yet is ended, because its code is outdated."""
        if self._successor is not None:
            self._successor.stop()
        self._successor, self._stands_in = _Successor(self._start), False

    def check(self) -> None:
        """Take note of what has become ready or ended; to be called again and again.

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
    """A process that tells by a pipe that it is ready."""

    def __init__(self, start: Callable[[Ready], int]) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)

        def ready() -> None:
            os.write(writing, b"r")
            os.close(writing)

        self.fork = WarmFork(lambda: start(ready))
        os.close(writing)

    def is_ready(self) -> bool:
        """Whether it has said so; not to be asked again after that."""
        try:
            said = os.read(self._reading, 1)
        except BlockingIOError:
            return False
        if said:
            os.close(self._reading)
        return bool(said)

    def stop(self) -> None:
        """End it."""
        os.close(self._reading)
        self.fork.stop()
