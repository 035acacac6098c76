"""Measures the services in several rounds, and prints the medians of the ratios of the rounds."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Final

from scripts.bench.end_to_end.contenders import CASES, Contender, bare_starlette, template, this_service
from scripts.bench.end_to_end.load import Load, load
from scripts.bench.process_usage import processor_seconds
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.embedded import throw_away_servers
from specfirst.devserver.servers.postgres import create_database

_AIMS: Final = {"read me": 1.5, "list 50": 1.2, "create": 1.0}
"""Requests per second as a multiple of the template's."""
_TAIL_AIM: Final = 1.5


@dataclass(frozen=True, slots=True)
class Measured:
    """One service and case in one round."""

    service: str
    case: str
    round: int
    load: Load
    processor: float
    """Milliseconds of processor time of the service for each response, without those of the databases."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench end-to-end", description=__doc__)
    parser.add_argument("--template", type=Path, help="checkout of full-stack-fastapi-template")
    parser.add_argument("--template-python", type=Path, help="interpreter that has its dependencies")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=1500, help="requests of each case in each round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--users", type=int, default=96, help="users, who send the requests in turn")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    if (options.template is None) != (options.template_python is None):
        parser.error("--template and --template-python belong together")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        found = _measured(list(_contenders(stack, Path(folder), options)), options)
    if options.json:
        print(json.dumps([asdict(reading) for reading in found], indent=2))
    else:
        _report(found)
    return 0


def _contenders(stack: ExitStack, folder: Path, options: argparse.Namespace) -> Iterator[Contender]:
    watchdog = stack.enter_context(Watchdog())
    servers = stack.enter_context(throw_away_servers(watchdog))
    yield stack.enter_context(bare_starlette(watchdog, folder))
    yield stack.enter_context(this_service(servers.urls, watchdog, folder, options.users))
    if options.template:
        database = create_database(servers.urls["DATABASE_URL"], "template")
        backend = options.template.absolute() / "backend"
        # Not resolved, because the interpreter of a virtual environment is a symbolic link.
        python = options.template_python.absolute()
        yield stack.enter_context(template(backend, python, database, watchdog, folder, options.users))


def _measured(contenders: Sequence[Contender], options: argparse.Namespace) -> list[Measured]:
    """Measure all services in every round, one after the other per case."""
    found = []
    for number in range(options.rounds):
        first = number * options.requests
        for case in CASES:
            for contender in contenders:
                if case not in contender.requests:
                    continue
                used = processor_seconds(contender.pid)
                requests = [contender.requests[case](first + index) for index in range(options.requests)]
                run = asyncio.run(load(contender.url, requests, options.connections))
                used = (processor_seconds(contender.pid) - used) / options.requests
                found.append(Measured(contender.name, case, number, run, used * 1e3))
    return found


def _report(found: Sequence[Measured]) -> None:
    """Print medians, because other load during a round slows all services of the round."""
    print("service                        case      per second   p50 ms   p99 ms  p99/p50   CPU ms")
    for service, case in dict.fromkeys((reading.service, reading.case) for reading in found):
        rounds = _rounds(found, service, case)
        rate, p50, p99, tail = (
            median(getattr(reading.load, name) for reading in rounds)
            for name in ("rate", "p50", "p99", "tail")
        )
        print(
            f"{service:30} {case:9} {rate:10.0f} {p50 * 1e3:8.1f} {p99 * 1e3:8.1f} {tail:8.1f} "
            f"{median(reading.processor for reading in rounds):8.2f}"
        )
    for case, aim in _AIMS.items():
        ours = _rounds(found, "this service", case)
        theirs = _rounds(found, "full-stack-fastapi-template", case)
        if theirs:
            rates = [own.load.rate / other.load.rate for own, other in zip(ours, theirs, strict=True)]
            used = [own.processor / other.processor for own, other in zip(ours, theirs, strict=True)]
            print(
                f"{case}: {median(rates):.2f} × the template ({min(rates):.2f} to {max(rates):.2f}), "
                f"aim: {aim}; with {median(used):.2f} × its processor time"
            )
    pairs = zip(
        _rounds(found, "this service", "read me"), _rounds(found, "bare Starlette", "read me"), strict=True
    )
    tail = median(own.load.tail / bare.load.tail for own, bare in pairs)
    print(f"p99/p50 of read me: {tail:.2f} × that of bare Starlette (aim: at most {_TAIL_AIM})")


def _rounds(found: Sequence[Measured], service: str, case: str) -> list[Measured]:
    return [reading for reading in found if (reading.service, reading.case) == (service, case)]
