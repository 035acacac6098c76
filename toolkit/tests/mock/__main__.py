"""`python -m tests.mock`: ask the mocks of many documents for every response, and count the valid ones."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.mock.survey import survey
from tests.wild import remaining
from tests.wild.__main__ import NAMES, documents
from tests.wild.report import Failure, Report

REMAINING = Path(__file__).with_name("remaining.yaml")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mock", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="documents; by default those of `tests.wild`")
    parser.add_argument("--folder", type=Path, help="of the documents, instead of fetching them")
    parser.add_argument("--seconds", type=float, default=300, help="for each document (default: 300)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    return parser.parse_args()


def main() -> int:
    """1 where a response is not as declared, or no longer, and `remaining.yaml` says otherwise."""
    options = arguments()
    specs = [(path.resolve(), path.name) for path in options.paths]
    if not specs:
        folder = options.folder or documents()
        specs = [(folder / name, name) for name in NAMES.read_text(encoding="utf-8").split()]
    reports = list(_survey_all(specs, options))
    right, judged = (
        sum(getattr(report, key) for report in reports) for key in ("bodies_right", "bodies_judged")
    )
    whole = sum(not report.failures and not report.cut_short for report in reports)
    print(f"\n{right} of {judged} responses are valid; all of {whole} of {len(reports)} documents")
    return remaining.verdict(reports, REMAINING)


def _survey_all(specs: list[tuple[Path, str]], options: argparse.Namespace) -> list[Report]:
    """A report of each, from a process of its own: packages of two documents have the same name."""
    reports = []
    with ProcessPoolExecutor(options.jobs, get_context("spawn"), max_tasks_per_child=1) as pool:
        for running in [pool.submit(survey, *spec, options.seconds) for spec in specs]:
            report = running.result()
            reports.append(report)
            print(_line(report), flush=True)
            for failure in report.failures[:3]:
                print(_described(failure), flush=True)
    return reports


def _line(report: Report) -> str:
    cut = " stopped early" if report.cut_short else ""
    valid = f"{report.bodies_right}/{report.bodies_judged}"
    return f"{report.document[-40:]:40} {report.operations:5} {valid:>11} {report.seconds:4.0f} s{cut}"


def _described(failure: Failure) -> str:
    return f"  {failure.pointer} {failure.kind}: {failure.expected[:200]}\n    {failure.got[:300]}"


if __name__ == "__main__":
    sys.exit(main())
