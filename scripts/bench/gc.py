"""`python -m scripts.bench gc`: the effect of the garbage collector on single requests, by its settings.

Each request to the generated service of `scripts.bench dispatch` is timed separately, in a process with all
objects of a web process. A collection counts as time of the request that triggers it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Final

from scripts.bench.own_process import measured
from scripts.bench.startup import SETTINGS

_MEASURE: Final = (
    """
import asyncio, gc, json, sys, time
import app.main
"""
    + SETTINGS
    + """
service = app.main.create_app(settings)
from scripts.bench.dispatch.asgi import send
from scripts.bench.dispatch.contenders import CASES
from scripts.bench.dispatch.generated_service import create_app
items = create_app(3, middleware=True)
choice, requests = json.loads(sys.argv[1]), int(sys.argv[2])
cases = {case.name: case for case in CASES}
async def run():
    for case in CASES:
        await send(items, case)
    if choice["freeze"]:
        gc.collect()
        gc.freeze()
    if choice["threshold"]:
        gc.set_threshold(*choice["threshold"])
    began, full = time.process_time(), gc.get_stats()[2]["collections"]
    times = {"get": [], "page": [], "create": []}
    # Many requests are under way in a web process: their objects survive a young collection.
    held = [None] * 64
    for number in range(requests):
        for name, found in times.items():
            start = time.process_time_ns()
            held[number % 64] = await send(items, cases[name])
            found.append(time.process_time_ns() - start)
    spent = time.process_time() - began
    full = gc.get_stats()[2]["collections"] - full
    result = {"µs per request": spent / requests / len(times) * 1e6, "full collections": full}
    for name, found in times.items():
        found.sort()
        result[name] = {
            "p50": found[len(found) // 2] / 1e3, "p99": found[len(found) * 99 // 100] / 1e3,
            "most": found[-1] / 1e3,
        }
    print(json.dumps(result))
asyncio.run(run())
"""
)
_CHOICES: Final = {
    "Python's defaults": {"freeze": False, "threshold": None},
    "freeze": {"freeze": True, "threshold": None},
    "threshold 10,000": {"freeze": False, "threshold": [10_000, 10, 10]},
    "freeze, 5,000": {"freeze": True, "threshold": [5_000, 10, 10]},
    "freeze, 10,000": {"freeze": True, "threshold": [10_000, 10, 10]},
    "freeze, 50,000": {"freeze": True, "threshold": [50_000, 10, 10]},
    "freeze, 100,000": {"freeze": True, "threshold": [100_000, 10, 10]},
}


def main(arguments: Sequence[str]) -> int:
    """Measure each choice, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench gc", description=__doc__)
    parser.add_argument("--requests", type=int, default=3000, help="requests of each kind")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    found = {
        name: measured(_MEASURE, json.dumps(choice), str(options.requests))
        for name, choice in _CHOICES.items()
    }
    if options.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return 0
    print("µs of processor time     mean  full |   get p50    p99    most |  page p50    p99    most")
    for name, times in found.items():
        get, page = times["get"], times["page"]
        print(
            f"{name:22} {times['µs per request']:6.0f} {times['full collections']:5} | "
            + " | ".join(f"{row['p50']:9.0f} {row['p99']:6.0f} {row['most']:7.0f}" for row in (get, page))
        )
    return 0
