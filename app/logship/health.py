"""`python -m app.logship.health`: the health check of the log consumer's container."""

from __future__ import annotations

import sys
from typing import Any, Final

from redis.exceptions import RedisError

from app.core.logs.shipping.stream import KEY, connect
from app.core.settings import load_settings
from app.logship.consumer import GROUP

_TIMEOUT_SECONDS: Final = 5.0
_SILENT_SECONDS: Final = 30.0
"""A consumer reads every second, and takes less than this to write a batch."""


def main() -> int:
    """Check that a consumer has read from Redis lately; the exit status is 0 if one has."""
    redis = connect(load_settings().redis_url, timeout=_TIMEOUT_SECONDS)
    try:
        consumers: Any = redis.xinfo_consumers(KEY, GROUP)
    except RedisError as error:
        print(f"unhealthy: {error}", file=sys.stderr)
        return 1
    finally:
        redis.close()
    silent = min((consumer["idle"] / 1000 for consumer in consumers), default=None)
    if silent is None or silent > _SILENT_SECONDS:
        print(f"unhealthy: no consumer has read within {_SILENT_SECONDS:.0f} s", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
