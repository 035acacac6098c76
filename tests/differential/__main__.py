"""`python -m tests.differential`: compare the dispatchers by random requests of every API."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from specfirst.project import read_project
from tests.differential.comparison import ROOT, compare


def main() -> int:
    """Return 1 if the dispatchers differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000, help="for each API")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--api", help="only this one")
    options = parser.parse_args()
    # Warns of every malformed form, of which this sends thousands.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    differ = False
    for api in read_project(ROOT).apis:
        if options.api not in (None, api.name):
            continue
        found = asyncio.run(compare(api.name, count=options.requests, seed=options.seed))
        counted = sorted(found.statuses.items(), key=str)
        statuses = ", ".join(f"{status}: {number}" for status, number in counted)
        print(f"{api.name}: {found.requests} requests, {len(found.differences)} differences ({statuses})")
        for difference in found.differences[:10]:
            print(difference)
        differ = differ or bool(found.differences)
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
