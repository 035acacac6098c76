"""Room for classes that refer to one another over many steps."""

from __future__ import annotations

import sys
from threading import Lock
from types import TracebackType
from typing import Final

_MOST_FRAMES: Final = 10_000
"""Enough for 500 classes, each a field of the one before; the stack of a thread has no room for 1,000."""


class DeepReferences:
    """Raises the recursion limit while entered.

    To build a class, pydantic builds the classes of its fields within, and theirs in turn: twenty frames for
    each step, of which the interpreter's limit of 1,000 has room for 50. May be entered by several threads
    and several times.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entered = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._entered:
                self._before = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self._before, _MOST_FRAMES))
            self._entered += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._entered -= 1
            if not self._entered:
                sys.setrecursionlimit(self._before)
