"""Points in time at the edges of what Python can say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

FIRST_MOMENT: Final = datetime(1, 1, 1, tzinfo=UTC)
LAST_MOMENT: Final = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def storable(moment: datetime) -> datetime:
    """The moment in UTC, as the database driver sends it.

    RFC 3339 has moments that fall before the year 1 or after 9999 in UTC (`0001-01-01T00:00:00+01:00`);
    they become the first or last that Python has.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if moment.year == 1 else LAST_MOMENT
