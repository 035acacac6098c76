"""Results of the benchmark, as data and as a table."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scripts.bench.dispatch.contenders import BARE, BASELINE, CONTENDERS, FULL, PROJECT


@dataclass(frozen=True, slots=True)
class Growth:
    """Microseconds of the first and the last operation of an application with many operations."""

    first: float
    last: float


@dataclass(slots=True)
class Report:
    """Microseconds of processor time per request: the minimum of `rounds` rounds of `requests` requests."""

    rounds: int
    requests: int
    python: str = field(default_factory=platform.python_version)
    cases: dict[str, dict[str, float]] = field(default_factory=dict)
    """Times by case and contender."""
    operations: dict[int, dict[str, Growth]] = field(default_factory=dict)
    """Times by number of operations and contender."""
    layers: dict[str, dict[str, float]] = field(default_factory=dict)
    """Times by case and added layer."""


_WORK = {
    BARE: "decoding, bearer check, service, encoding",
    FULL: "the same with envelope, request id, security headers, CORS",
}


def as_table(report: Report) -> str:
    """Return the report as text."""
    lines = [
        f"µs of processor time per request, minimum of {report.rounds} × {report.requests}; "
        f"Python {report.python}"
    ]
    for work, title in _WORK.items():
        lines += ["", title, *_contenders(report, work)]
    lines += ["", *_ratios(report.cases)]
    if report.layers:
        lines += ["", "layers of this project", *_rows(report.layers)]
    return "\n".join(lines)


def _contenders(report: Report, work: str) -> Iterator[str]:
    cases, counts = list(report.cases), list(report.operations)
    last = [f"last of {count:,}" for count in counts]
    yield _row("", [*cases, *last])
    for contender in CONTENDERS:
        if contender.work != work or contender.name not in report.cases[cases[0]]:
            continue
        times = [f"{report.cases[case][contender.name]:.0f}" for case in cases]
        grown = [report.operations[count][contender.name] for count in counts]
        yield _row(contender.title, [*times, *(f"{growth.last:,.0f}" for growth in grown)])
        if grown:
            first = [f"{growth.last / growth.first:.2f}" for growth in grown]
            yield _row("  last ÷ first operation", [*[""] * len(cases), *first])


def _ratios(cases: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """The time of other contenders as a multiple of this project's, for the same work."""
    first = next(iter(cases.values()))
    if PROJECT not in first:
        return
    yield _row("× this project", list(cases))
    for contender in CONTENDERS:
        if contender.work == FULL and contender.name in first and contender.name != PROJECT:
            ratios = [f"{times[contender.name] / times[PROJECT]:.2f}" for times in cases.values()]
            yield _row(contender.title, ratios)
    if BASELINE in first:
        yield "(aims: 3.5 × the baseline for get, create and 422, 2 × for the page)"


def _rows(table: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield _row("", list(table))
    for name in next(iter(table.values())):
        yield _row(name, [f"{times[name]:.0f}" for times in table.values()])


def _row(title: str, cells: Iterable[str]) -> str:
    return f"{title:52}" + "".join(f"{cell:>15}" if "last" in cell else f"{cell:>10}" for cell in cells)
