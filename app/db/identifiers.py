"""UUIDv7 (RFC 9562, 5.7): keys in the order of their creation, so that indexes grow at one end."""

from __future__ import annotations

import secrets
import time
from datetime import datetime
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_NANOSECONDS_PER_MILLISECOND = 1_000_000


def earliest_uuid7(moment: datetime) -> UUID:
    """Return a key that sorts before all keys created at `moment` or later."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | _VERSION | _VARIANT)


def uuid7() -> UUID:
    """Return a new key: 48 bits of milliseconds, 12 of their fraction (6.2, method 3), and 62 random bits."""
    milliseconds, nanoseconds = divmod(time.time_ns(), _NANOSECONDS_PER_MILLISECOND)
    fraction = (nanoseconds << 12) // _NANOSECONDS_PER_MILLISECOND
    return UUID(int=milliseconds << 80 | _VERSION | fraction << 64 | _VARIANT | secrets.randbits(62))
