"""Record a request to stop, however it arrives. Loops check it and end without being interrupted."""

import os
import signal
from types import FrameType

_STDOUT = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """Records SIGINT, SIGTERM, SIGHUP, a closed terminal and, on request, the end of the parent process.

    The handlers of the signals stay until this process ends, so that a late one interrupts nothing.

    Args:
        with_parent: also stop when the parent process ends, since `kill -9` of make sends its child no
            signal.
    """

    def __init__(self, *, with_parent: bool = False) -> None:
        self._parent = os.getppid() if with_parent else None
        # A closed terminal signals only the leader of its session; if that is make, it does not forward the
        # signal.
        self._has_terminal = os.isatty(_STDOUT)
        self._received: int | None = None
        for number in _SIGNALS:
            # The choice of nohup is kept; SIGINT, which shells ignore for background jobs, is always handled.
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._received = self._received or number

    @property
    def exit_code(self) -> int | None:
        """The exit status of shells, 128 plus the number of the signal; None while there is no request."""
        if self._received is None and (self._has_lost_parent() or self._has_lost_terminal()):
            self._received = signal.SIGHUP
        return None if self._received is None else 128 + self._received

    def _has_lost_parent(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def _has_lost_terminal(self) -> bool:
        return self._has_terminal and not os.isatty(_STDOUT)
