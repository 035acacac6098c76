"""Processor time: the minimum of many rounds, in which the contenders take turns."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp

from scripts.bench.dispatch.asgi import Case, send

_LEAST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Effort:
    """The length of a measurement."""

    rounds: int = 15
    requests: int = 120
    """Requests per round and contender."""
    seconds: float = 20.0
    """The longest time of a contender for a case, after at least three rounds."""


async def measure(apps: Mapping[str, ASGIApp], case: Case, effort: Effort) -> dict[str, float]:
    """Microseconds of processor time per request, by the name of the application."""
    best = dict.fromkeys(apps, float("inf"))
    spent = dict.fromkeys(apps, 0.0)
    for app in apps.values():
        await _round(app, case, min(effort.requests, 20))
    for number in range(effort.rounds):
        for name, app in apps.items():
            if number >= _LEAST_ROUNDS and spent[name] > effort.seconds:
                continue
            seconds = await _round(app, case, effort.requests)
            spent[name] += seconds
            best[name] = min(best[name], seconds / effort.requests * 1e6)
    return best


async def _round(app: ASGIApp, case: Case, requests: int) -> float:
    gc.collect()
    began = time.process_time()
    for _ in range(requests):
        await send(app, case)
    return time.process_time() - began
