"""`python -m scripts.chaos`: kill all processes and servers under load; count lost and repeated work."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import redis

from scripts.chaos.faults import Faults
from scripts.chaos.inspection import Count, Inspection, Mailbox
from scripts.chaos.ledger import Ledger
from scripts.chaos.load import Load
from scripts.chaos.outcome import Outcome
from scripts.chaos.service import TARGETS, Service, ServiceError, running_service

_LOOK_SECONDS: Final = 1.0
_SETTLE_SECONDS: Final = 300.0
"""Seconds after the last fault until all due work must be done."""


def main(arguments: Sequence[str]) -> int:
    """Run chaos and print the tables; the exit status is 1 if work was lost or repeated."""
    options = _parser().parse_args(arguments)
    unknown = set(options.only or ()) - set(TARGETS)
    if unknown:
        print(f"There is no {', '.join(sorted(unknown))}; there are: {', '.join(TARGETS)}.", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    folder.chmod(0o755)  # as root, the processes run as another user
    print(f"Seed {options.seed}, data in {folder}", flush=True)
    try:
        with running_service(folder) as service:
            outcome = asyncio.run(_chaos(service, options))
    except ServiceError as error:
        print(f"{error}\nThe data stays in {folder}.", file=sys.stderr)
        return 1
    for line in outcome.lines():
        _say(line)
    if options.json is not None:
        result = {**dataclasses.asdict(outcome), "violations": outcome.violations}
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    if outcome.violations:
        print(f"The logs and the output of the run stay in {folder}.", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


async def _chaos(service: Service, options: argparse.Namespace) -> Outcome:
    ledger = Ledger()
    mailbox = Mailbox(service.folder / "mail")
    load = Load(service.urls, ledger, options.seed)
    extra = {"flush of Valkey": _flush(service)} if options.flush else {}
    chance = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    faults = Faults(service, options.only or TARGETS, chance, _say, extra)
    working = asyncio.create_task(load.run(options.users, service.administrator))
    looking = asyncio.create_task(_look(mailbox))
    try:
        await faults.run(options.seconds)
        # Pending requests end on a healthy service.
        await asyncio.sleep(_LOOK_SECONDS)
        load.stop.set()
        await working
        inspection = Inspection(service.server_urls, service.folder / "files", mailbox, ledger)
        began = time.monotonic()
        counts, redelivered = await asyncio.to_thread(_settled, inspection)
    finally:
        working.cancel()
        looking.cancel()
    return Outcome(
        seed=options.seed,
        rounds=faults.rounds,
        counts=counts,
        returns=faults.returns,
        refused=ledger.refused,
        errors=ledger.errors,
        redelivered=redelivered,
        settled_seconds=round(time.monotonic() - began, 1),
    )


async def _look(mailbox: Mailbox) -> None:
    while True:
        await asyncio.to_thread(mailbox.look)
        await asyncio.sleep(_LOOK_SECONDS)


def _settled(inspection: Inspection) -> tuple[list[Count], int]:
    """Return the counts once no work is due, or after a time-out, and the repeated mails."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    redelivered = 0
    counts = inspection.counts()
    while any(count.lost for count in counts) and time.monotonic() < deadline:
        redelivered += inspection.bring_redelivery_forward()
        time.sleep(_LOOK_SECONDS)
        counts = inspection.counts()
    return counts, redelivered


def _flush(service: Service) -> Callable[[], None]:
    def flush() -> None:
        with redis.Redis.from_url(service.server_urls["REDIS_URL"]) as client:
            client.flushall()

    return flush


def _say(text: str) -> None:
    print(text, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=120, help="duration of the faults, in whole rounds (default: 120)"
    )
    parser.add_argument("--users", type=int, default=6, help="number of concurrent users (default: 6)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--only", action="append", metavar="NAME", help=f"kill only: {', '.join(TARGETS)}")
    parser.add_argument(
        "--no-flush", dest="flush", action="store_false", help="do not empty Valkey each round"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result to this file, too")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
