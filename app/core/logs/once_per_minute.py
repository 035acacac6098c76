"""A rate limit for log records that a single cause can repeat."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

_SECONDS: Final = 60.0


class OncePerMinute(logging.Filter):
    """Passes one record a minute. Use it as a filter of a logger, or check `is_due` before logging."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._next = float("-inf")

    def is_due(self) -> bool:
        """Whether a minute has passed since this last returned true."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + _SECONDS
        return True

    def filter(self, record: logging.LogRecord) -> bool:
        return self.is_due()
