"""Command line: `python -m specfirst.fuzz`; exit status 1 for a failure or an operation without success."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import urllib.request
from contextlib import closing
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.devserver.web_process import WebProcessError
from specfirst.fuzz import report
from specfirst.fuzz.accounts import Accounts
from specfirst.fuzz.coverage import measure
from specfirst.fuzz.covered_by_tests import Elsewhere
from specfirst.fuzz.schemathesis_run import FIXED_SEED, RunOptions, fuzz
from specfirst.fuzz.scripted_requests import NamedRequests
from specfirst.fuzz.service import Service, running_service
from specfirst.fuzz.sessions import APIS, Sessions

FEWEST_SCENARIOS = 50
"""A stateful phase that ends sooner was cut short (`specfirst.fuzz.hooks.end_scenario` tells why)."""


def main(arguments: list[str]) -> int:
    """Fuzz the APIs one after the other; 0 when nothing was wrong."""
    options = _parser().parse_args(arguments)
    run = RunOptions(seed=options.seed, max_examples=options.max_examples, seconds=options.time)
    names = [options.api] if options.api else list(APIS)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with running_service(folder) as service:
                problems = [
                    problem
                    for name in names
                    for problem in _fuzz_api(name, service, run, folder, coverage=options.coverage)
                ]
        except (DevError, WebProcessError) as error:
            print(error, file=sys.stderr)
            return 1
    print("\n".join(problems) or "Fuzzing found nothing.", file=sys.stderr if problems else sys.stdout)
    return 1 if problems else 0


def _fuzz_api(name: str, service: Service, run: RunOptions, folder: Path, *, coverage: bool) -> list[str]:
    document = _document(f"{service.url}{APIS[name].prefix}/openapi.json")
    figures = fuzz(name, service, run, root=Path.cwd(), folder=folder)
    if figures.failures:
        print(f"The service's log ends with:\n{service.log.read_text()[-4000:]}", file=sys.stderr)
    fuzzed = measure(document, service.recording)
    scenarios = min(FEWEST_SCENARIOS, (run.max_examples or 2 * FEWEST_SCENARIOS) // 2)
    problems = list(report.problems(name, figures, fuzzed, scenarios=scenarios))
    with closing(Sessions(APIS[name], service.url, Accounts(service.database_url))) as sessions:
        problems += NamedRequests(document, sessions, service).problems()
    seen = measure(document, service.recording)
    elsewhere = Elsewhere.read(name)
    if run.is_usual:
        problems += report.unaccounted(name, seen, elsewhere)
    print(report.summary(name, figures, fuzzed, seen, elsewhere))
    print("\n".join(report.statuses_by_operation(seen)))
    if coverage:
        print("\n".join(report.unseen(seen)))
    return problems


def _document(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
        document: dict[str, object] = json.load(answer)
        return document


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m specfirst.fuzz", description=__doc__)
    parser.add_argument("--api", choices=list(APIS), help="only this one")
    parser.add_argument("--seed", type=int, default=FIXED_SEED, help="of all random choices")
    parser.add_argument("--max-examples", type=int, help="fuzzed cases for each operation")
    parser.add_argument(
        "--time", type=int, metavar="SECONDS", help="fuzz each API for as long, again and again"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="list every declared answer that was not seen"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep reports, recording and log there")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
