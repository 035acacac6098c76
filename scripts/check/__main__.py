"""`python -m scripts.check [name …]`: run all or the named checks, and print failures with their remedies."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from scripts.check.parts import PARTS, Part


@dataclass(frozen=True)
class Outcome:
    """The result of one part; `output` is everything it printed."""

    part: Part
    passed: bool
    seconds: float
    output: str


def main(arguments: Sequence[str]) -> int:
    """Run the checks in parallel; return 1 if one failed, after all have run."""
    parser = argparse.ArgumentParser(prog="python -m scripts.check", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(part.name for part in PARTS))
    parser.add_argument("--without", nargs="+", default=[], metavar="name", help="run all parts but these")
    given = parser.parse_args(arguments)
    if unknown := {*given.names, *given.without} - {part.name for part in PARTS}:
        parser.error(f"there is no check {', '.join(sorted(unknown))}")
    names = {*(given.names or (part.name for part in PARTS))} - {*given.without}
    chosen = [part for part in PARTS if part.name in names]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        failures = [outcome for outcome in pool.map(_run_and_report, chosen) if not outcome.passed]
    for failure in failures:
        print(f"FAILED {failure.part.name}: {failure.part.mend}")
    print(f"{len(chosen) - len(failures)} of {len(chosen)} checks passed")
    return 1 if failures else 0


def _run_and_report(part: Part) -> Outcome:
    start = time.monotonic()
    finished = subprocess.run(
        part.command,
        cwd=part.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    outcome = Outcome(part, finished.returncode == 0, time.monotonic() - start, finished.stdout)
    _report(outcome)
    return outcome


def _report(outcome: Outcome) -> None:
    verdict = "ok" if outcome.passed else "FAILED"
    lines = [f"{verdict:<6} {outcome.part.name:<13} {outcome.seconds:6.1f} s"]
    if not outcome.passed:
        lines += [f"  | {line}" for line in outcome.output.splitlines()]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
