"""Health checks of containers, without curl and without a shell.

- `python -m app.healthcheck url http://127.0.0.1:8000/readyz`: the URL responds with a status below 400.
- `python -m app.healthcheck file /tmp/beat-schedule --seconds 300`: the file was written within this time.
"""

from __future__ import annotations

import argparse
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

TIMEOUT_SECONDS = 4.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one check; the exit status is 0 when the process is healthy."""
    given = _parser().parse_args(arguments)
    try:
        if given.check == "url":
            _check_url(given.url)
        else:
            _check_file(given.path, given.seconds)
    except OSError as error:
        print(f"unhealthy: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.healthcheck", description="Check one process.")
    checks = parser.add_subparsers(dest="check", required=True)
    url = checks.add_parser("url", help="the URL responds with a status below 400")
    url.add_argument("url")
    file = checks.add_parser("file", help="the file was written lately")
    file.add_argument("path", type=Path, help="databases of Python's dbm add an ending to this name")
    file.add_argument("--seconds", type=float, required=True, help="the longest time since the last write")
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


if __name__ == "__main__":
    sys.exit(main())
