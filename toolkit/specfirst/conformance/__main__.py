"""Command line: `python -m specfirst.conformance [--spec DIR]`; exit status 1 for a difference."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from app.core.settings import Environment, Settings
from app.main import create_app
from generated.errors import CATALOGUE
from specfirst.conformance.checker import check
from specfirst.conformance.written_documents import WrittenSpecError, read_apis

_MEND = "Run 'make generate' if the spec is newer than generated/; else the runtime serves what nobody wrote."


def main(arguments: list[str]) -> int:
    """Compare; 0 without a difference."""
    parser = argparse.ArgumentParser(prog="python -m specfirst.conformance", description=__doc__)
    parser.add_argument("--spec", type=Path, default=Path("spec"), help="folder of the hand-written files")
    options = parser.parse_args(arguments)
    # The probes provoke failures by the hundred; each is told as a fact, not in the log.
    logging.disable(logging.CRITICAL)
    try:
        apis = read_apis(options.spec)
    except (OSError, WrittenSpecError) as error:
        print(error, file=sys.stderr)
        return 1
    report = asyncio.run(check(create_app(_settings()), apis, CATALOGUE))
    print(report)
    if report.result.differences:
        print(_MEND, file=sys.stderr)
    return 1 if report.result.differences else 0


def _settings() -> Settings:
    """As in tests, with servers that are never asked: the comparison calls no service."""
    return Settings(
        _env_file=None,
        environment=Environment.TEST,
        database_url="postgresql://nobody@127.0.0.1:9/nothing",
        redis_url="redis://127.0.0.1:9/0",
        specfirst_responses="raise",
        specfirst_unimplemented="501",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
