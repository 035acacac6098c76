"""Check that a transfer makes progress."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class Pace:
    """Compares the bytes of a transfer, at intervals, with the least that a client must send or accept."""

    __slots__ = ("_base", "_began", "_bytes_per_second", "_checked", "_moved", "_seconds", "_seen", "count")

    def __init__(self, seconds: float, bytes_per_second: int) -> None:
        """Permit pauses of `seconds`, after which the average speed counts as well."""
        self._seconds = seconds
        self._bytes_per_second = bytes_per_second
        self.count = 0
        """The number of bytes so far, which the owner updates."""
        self._began: float | None = None
        self._base = self._seen = 0
        self._checked = self._moved = 0.0

    def restart(self) -> None:
        """Measure from the next check on."""
        self._began = None

    def pause(self, now: float) -> None:
        """Ignore the time since the last check."""
        if self._began is not None:
            passed = now - self._checked
            self._began += passed
            self._moved += passed
            self._checked = now

    def check(self, now: float, stalled: T, slow: T) -> T | None:
        """Return `stalled` after too long a pause, `slow` below the minimum average speed, else None."""
        if self._began is None:
            self._began = self._moved = now
            self._base = self._seen = self.count
        self._checked = now
        if self.count != self._seen:
            self._seen, self._moved = self.count, now
        elif now - self._moved > self._seconds:
            return stalled
        due = (now - self._began - self._seconds) * self._bytes_per_second
        return slow if self.count - self._base < due else None
