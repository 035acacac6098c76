"""Log the connections that the server ended, in a bounded number of lines."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from specfirst.server.limits import Reason

logger = logging.getLogger("specfirst.server")

_SECONDS = 10.0
"""The minimum time between lines about a reason, so that an attack does not fill the log."""
_WARNINGS = (Reason.SERVER_FULL, Reason.ADDRESS_FULL, Reason.EVICTED)


@dataclass(slots=True)
class _Pending:
    logged: float = float("-inf")
    count: int = 0
    address: str | None = None


class Report:
    """Logs the first connection that ends for a reason, and then the number of further ones."""

    def __init__(self) -> None:
        self._reasons = {reason: _Pending() for reason in Reason}

    @property
    def is_pending(self) -> bool:
        """Whether some connections are not logged yet."""
        return any(pending.count for pending in self._reasons.values())

    def add(self, reason: Reason, address: str | None) -> None:
        """Count a connection from `address`, and log it unless a line about this reason is recent."""
        pending = self._reasons[reason]
        pending.count += 1
        pending.address = address
        self._log(reason, pending, time.monotonic())

    def flush(self) -> None:
        """Log what has waited long enough."""
        now = time.monotonic()
        for reason, pending in self._reasons.items():
            if pending.count:
                self._log(reason, pending, now)

    def _log(self, reason: Reason, pending: _Pending, now: float) -> None:
        if now - pending.logged < _SECONDS:
            return
        level = logging.WARNING if reason in _WARNINGS else logging.INFO
        logger.log(
            level, "connections ended: %s, count=%d, last from %s", reason, pending.count, pending.address
        )
        pending.logged, pending.count = now, 0
