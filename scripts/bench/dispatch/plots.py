"""The report as bar charts and curves, in SVG."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pygal  # type: ignore[import-untyped]

from scripts.bench.dispatch.contenders import BARE, CONTENDERS, FULL
from scripts.bench.dispatch.report import Report


def draw(report: Report, folder: Path) -> list[Path]:
    """Write charts by kind of work, and one of growing numbers of operations; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = {f"requests-{work}": _bars(report.cases, work) for work in (BARE, FULL)}
    if report.operations:
        charts["last-operation"] = _curves(report)
    files = []
    for name, chart in charts.items():
        file = folder / f"{name}.svg"
        file.write_bytes(chart.render())
        files.append(file)
    return files


def _bars(cases: Mapping[str, Mapping[str, float]], work: str) -> pygal.Bar:
    chart = pygal.Bar(title=f"µs of processor time per request, {work} work")
    chart.x_labels = list(cases)
    for contender in CONTENDERS:
        if contender.work == work and contender.name in next(iter(cases.values())):
            chart.add(contender.title, [round(times[contender.name], 1) for times in cases.values()])
    return chart


def _curves(report: Report) -> pygal.Line:
    chart = pygal.Line(title="µs of the last of so many operations", logarithmic=True)
    chart.x_labels = [f"{count:,}" for count in report.operations]
    for contender in CONTENDERS:
        found = [
            growth[contender.name].last for growth in report.operations.values() if contender.name in growth
        ]
        if found:
            chart.add(f"{contender.title}, {contender.work}", [round(value, 1) for value in found])
    return chart
