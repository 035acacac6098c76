"""Health checks of containers, without curl and without a shell.

- `python -m app.healthcheck url http://127.0.0.1:8000/readyz`: the URL responds with a status below 400.
- `python -m app.healthcheck file /tmp/beat-schedule --seconds 300`: the file was written within this time.
- `python -m app.healthcheck worker`: the Celery worker of this machine responds.
- `python -m app.healthcheck logs`: a log consumer has read from Redis recently.
"""

from __future__ import annotations

import argparse
import socket
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 4.0
LOGS_SILENT_SECONDS = 30.0
"""A consumer reads every second, and needs less than this to write a batch."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one check; the exit status is 0 if the process is healthy."""
    given = _parser().parse_args(arguments)
    try:
        if given.check == "url":
            _check_url(given.url)
        elif given.check == "file":
            _check_file(given.path, given.seconds)
        elif given.check == "worker":
            _check_worker()
        else:
            _check_logs()
    except OSError as error:
        print(f"unhealthy: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.healthcheck", description="Check one process.")
    checks = parser.add_subparsers(dest="check", required=True)
    url = checks.add_parser("url", help="the URL responds with a status below 400")
    url.add_argument("url")
    file = checks.add_parser("file", help="the file was written recently")
    file.add_argument("path", type=Path, help="databases of Python's dbm add an ending to this name")
    file.add_argument("--seconds", type=float, required=True, help="the longest time since the last write")
    checks.add_parser("worker", help="the Celery worker of this machine responds")
    checks.add_parser("logs", help="a log consumer has read from Redis recently")
    return parser


def _check_url(url: str) -> None:
    # Status 400 and above are raised as HTTPError, which is an OSError.
    with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS):  # noqa: S310 - written by the operator
        pass


def _check_file(path: Path, seconds: float) -> None:
    written = [found.stat().st_mtime for found in path.parent.glob(f"{path.name}*")]
    if not written:
        raise FileNotFoundError(f"{path} does not exist")
    if (age := time.time() - max(written)) > seconds:
        raise TimeoutError(f"{path} was last written {age:.0f} s ago")


# Settings, Celery and Redis are imported by the checks that need them: the others start in a tenth of the
# time.


def _check_worker() -> None:
    from kombu.exceptions import OperationalError

    from app.core.celery_app import make_celery
    from app.core.settings import load_settings

    worker = f"celery@{socket.gethostname()}"
    with make_celery(load_settings()) as celery:
        try:
            responses = celery.control.ping(destination=[worker], timeout=TIMEOUT_SECONDS)
        except OperationalError as error:
            raise ConnectionError(f"the broker cannot be reached: {error}") from error
    if not responses:
        raise TimeoutError(f"{worker} did not respond within {TIMEOUT_SECONDS:.0f} s")


def _check_logs() -> None:
    from redis.exceptions import RedisError

    from app.core.logs.shipping.stream import KEY, connect
    from app.core.settings import load_settings
    from app.logship.consumer import GROUP

    redis = connect(load_settings().redis_url, timeout=TIMEOUT_SECONDS)
    try:
        consumers: Any = redis.xinfo_consumers(KEY, GROUP)
    except RedisError as error:
        raise ConnectionError(f"Redis: {error}") from error
    finally:
        redis.close()
    if all(consumer["idle"] / 1000 > LOGS_SILENT_SECONDS for consumer in consumers):
        raise TimeoutError(f"no log consumer has read within {LOGS_SILENT_SECONDS:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
