"""When a message that was not taken is sent again."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

RETRY_AFTER: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The pause after each attempt, three days in all: the example in the specification of Standard Webhooks."""
MAX_ATTEMPTS: Final = len(RETRY_AFTER) + 1
JITTER: Final = 0.1
"""The share of a pause by which it may be longer, so that not everything comes at once."""


def pause_after(attempt: int) -> timedelta | None:
    """Return the pause after the attempt of this number, from 1; None after the last one."""
    if attempt >= MAX_ATTEMPTS:
        return None
    return RETRY_AFTER[attempt - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret
