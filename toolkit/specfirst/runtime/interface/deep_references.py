"""A higher recursion limit for long chains of references between classes."""

from __future__ import annotations

import sys
from threading import Lock
from types import TracebackType
from typing import Final

_MAX_FRAMES: Final = 10_000
"""Enough for 500 classes, each a field of the previous one. The stack of a thread does not suffice for 1,000.
"""


class DeepReferences:
    """Raises the recursion limit while it is entered.

    Pydantic builds the classes of a class's fields recursively, with about twenty frames per step, so that
    the default limit of 1,000 allows 50 steps. Several threads may enter it, also several times.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entered = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._entered:
                self._before = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self._before, _MAX_FRAMES))
            self._entered += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._entered -= 1
            if not self._entered:
                sys.setrecursionlimit(self._before)
