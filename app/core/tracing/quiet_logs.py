"""A bound on what a collector that is away can write to the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 60.0


class OncePerMinute(logging.Filter):
    """Passes one record a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._next = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + SECONDS
        return True
