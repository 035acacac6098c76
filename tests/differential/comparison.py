"""Comparison of both dispatchers, which get the same requests."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from specfirst.conformance.written_documents import read_apis
from specfirst.conformance.written_facts import written_operations
from specfirst.project import read_project
from specfirst.runtime.runtime import DispatchMode
from tests.differential.allowed import comparable
from tests.differential.exchanges import Received, Sent, exchange
from tests.differential.requests import requests_of
from tests.differential.services import Api

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Comparison:
    """The results of the requests of an API."""

    requests: int = 0
    differences: list[str] = field(default_factory=list)
    statuses: Counter[int | None] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    """The statuses that occurred."""


async def compare(name: str, *, count: int, seed: int) -> Comparison:
    """Send `count` requests of the API to both dispatchers."""
    project = read_project(ROOT)
    declared = next(candidate for candidate in project.apis if candidate.name == name)
    (written,) = read_apis([declared])
    operations = list(written_operations(written))
    compiled, reference = (
        Api(f"generated.{declared.package}", operations, mode)
        for mode in (DispatchMode.COMPILED, DispatchMode.FASTAPI)
    )
    # Many requests are meant to fail.
    logging.getLogger("specfirst").setLevel(logging.CRITICAL)
    comparison = Comparison()
    for sent in requests_of(operations, count, seed):
        outcomes = [await _outcome(service, sent) for service in (compiled, reference)]
        comparison.requests += 1
        comparison.statuses[outcomes[0][0].status] += 1
        if outcomes[0] != outcomes[1]:
            comparison.differences.append(f"{sent}\n  compiled {outcomes[0]}\n  fastapi  {outcomes[1]}")
    return comparison


async def _outcome(api: Api, sent: Sent) -> tuple[Received, list[str]]:
    """Return the response, and the log of the dependencies."""
    api.log.clear()
    received = comparable(await exchange(api.app, sent))
    return received, list(api.log)
