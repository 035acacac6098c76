"""`python -m app.schedule.ping`: the health check of the worker's container."""

from __future__ import annotations

import socket
import sys

from kombu.exceptions import OperationalError

from app.core.celery_app import make_celery
from app.core.settings import load_settings

TIMEOUT_SECONDS = 5.0


def main() -> int:
    """Ping the worker of this machine over the broker; the exit status is 0 if it responds."""
    worker = f"celery@{socket.gethostname()}"
    with make_celery(load_settings()) as celery:
        try:
            responses = celery.control.ping(destination=[worker], timeout=TIMEOUT_SECONDS)
        except OperationalError as error:
            print(f"unhealthy: the broker cannot be reached: {error}", file=sys.stderr)
            return 1
    if not responses:
        print(f"unhealthy: {worker} did not respond within {TIMEOUT_SECONDS:.0f} s", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
