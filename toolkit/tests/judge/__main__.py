"""Judge the code generated from documents: `python -m tests.judge [FILE…]`, from the toolkit's folder.

Without files, the documents of `make bench-specs`. Disagreements in `remaining.yaml` are not failures.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from specfirst.compiler.diagnostics import SpecError
from tests.judge.judge import judge
from tests.judge.remaining import FILE, Known, read
from tests.judge.verdict import Verdict
from tests.wild.__main__ import NAMES, documents

_MOST = 300


@dataclass
class _Run:
    """The verdicts over several documents."""

    known: list[Known]
    total: Verdict = field(default_factory=Verdict)
    documents: int = 0
    unusable: int = 0
    without_reason: int = 0
    used: set[Known] = field(default_factory=set)

    def add(self, file: Path, most: int) -> None:
        """Judge one document, and print the disagreements."""
        started = time.process_time()
        try:
            verdict = judge(file, most)
        except SpecError as error:
            self.unusable += 1
            print(f"{file}: cannot be used: {str(error)[:300]}", flush=True)
            return
        self.documents += 1
        unknown = 0
        for found in verdict.disagreements:
            reasons = [entry for entry in self.known if entry.explains(file, found.pointer)]
            self.used.update(reasons)
            if not reasons:
                unknown += 1
                print(found)
        for pointer, reason in verdict.unjudged:
            print(f"/{'/'.join(map(str, pointer))}\n  not judged: {reason}")
        self.without_reason += unknown
        self.total += verdict
        seconds = time.process_time() - started
        print(f"{file}: {verdict}; {unknown} without a reason, {seconds:.0f} s of CPU", flush=True)


def main() -> int:
    """Return 1 if a document cannot be used, or if code and schema disagree for no listed reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.judge", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="documents; default: all of them")
    parser.add_argument("--most", type=int, default=_MOST, metavar="N", help="values of each schema, at most")
    options = parser.parse_args()
    files = options.files or [documents() / name for name in NAMES.read_text("utf-8").split()]
    run = _Run(read())
    for file in sorted(files, key=lambda file: file.stat().st_size):
        run.add(file, options.most)
    stale = [] if options.files else [known for known in run.known if known not in run.used]
    for entry in stale:
        print(f"{FILE.name}: {entry.document} {entry.pointer} is mended; remove it")
    print(
        f"\n{run.documents} documents judged, {run.unusable} cannot be used; {run.total}; "
        f"{run.without_reason} without a reason in {FILE.name}"
    )
    return 1 if run.unusable or run.without_reason or stale else 0


if __name__ == "__main__":
    sys.exit(main())
