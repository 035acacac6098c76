"""Timestamps at the ends of Python's range."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def clamp_to_utc(timestamp: datetime) -> datetime:
    """Convert to UTC, as the database driver sends it.

    RFC 3339 allows timestamps before the year 1 or after 9999 in UTC (`0001-01-01T00:00:00+01:00`): they
    become the first or the last that Python can represent.
    """
    try:
        return timestamp.astimezone(UTC)
    except OverflowError:
        return EARLIEST if timestamp.year == 1 else LATEST
