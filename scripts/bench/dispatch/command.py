"""`python -m scripts.bench dispatch`: the table of `docs/performance.md`, as text or as JSON."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import logging
from collections.abc import Sequence
from pathlib import Path

from scripts.bench.dispatch.contenders import CASES, CONTENDERS, GET, last_case, verify
from scripts.bench.dispatch.layers import LAYERS
from scripts.bench.dispatch.measure import Effort, measure
from scripts.bench.dispatch.report import Growth, Report, as_table


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark, and print the results."""
    options = _parse(arguments)
    # Logging of invalid requests is not part of the measurement.
    logging.disable(logging.CRITICAL)
    effort = Effort(options.rounds, options.requests, options.seconds)
    report = asyncio.run(_report(options.contender, options.operations, options.layers, effort))
    if options.plot is not None:
        from scripts.bench.dispatch.plots import draw

        draw(report, options.plot)
    print(json.dumps(dataclasses.asdict(report), indent=2) if options.json else as_table(report))
    return 0


async def _report(names: Sequence[str], operations: Sequence[int], layers: bool, effort: Effort) -> Report:
    chosen = [contender for contender in CONTENDERS if not names or contender.name in names]
    apps = {contender.name: contender.create(len(CASES) - 1) for contender in chosen}
    report = Report(rounds=effort.rounds, requests=effort.requests)
    for case in CASES:
        await verify(apps, case)
        report.cases[case.name] = await measure(apps, case, effort)
    for count in operations:
        grown = {contender.name: contender.create(count) for contender in chosen}
        last = last_case(count)
        await verify(grown, GET)
        await verify(grown, last)
        first_times = await measure(grown, GET, effort)
        last_times = await measure(grown, last, effort)
        report.operations[count] = {
            name: Growth(first=first_times[name], last=last_times[name]) for name in grown
        }
    if layers:
        stacked = {title: create() for title, create in LAYERS.items()}
        for case in CASES:
            report.layers[case.name] = await measure(stacked, case, effort)
    return report


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench dispatch", description=__doc__)
    default = Effort()
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--rounds", type=int, default=default.rounds, help="rounds, of which the fastest counts"
    )
    parser.add_argument("--requests", type=int, default=default.requests, help="requests in each round")
    parser.add_argument(
        "--seconds", type=float, default=default.seconds, help="time limit for one contender and case"
    )
    parser.add_argument(
        "--operations",
        type=_numbers,
        default=[],
        metavar="N,N",
        help="also measure the last of N operations, such as 10,500,5000",
    )
    parser.add_argument("--layers", action="store_true", help="measure what each layer adds")
    parser.add_argument(
        "--contender",
        action="append",
        default=[],
        choices=[contender.name for contender in CONTENDERS],
        help="measure only this one; may be repeated",
    )
    parser.add_argument("--plot", type=Path, metavar="DIR", help="draw SVG files into this folder")
    return parser.parse_args(arguments)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]
