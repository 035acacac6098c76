"""Judge the models of documents: `python -m tests.judge [FILE…]`, from the toolkit's folder.

Without files, the documents of `make bench-specs`. What `remaining.yaml` gives a reason for is no failure.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from specfirst.compiler.diagnostics import SpecError
from tests.judge.judge import judge
from tests.judge.remaining import Known, read
from tests.wild.__main__ import NAMES, documents


def main(names: list[str]) -> int:
    """1 where a document cannot be used, or a model judges otherwise than its schema without a reason."""
    known = read()
    files = [Path(name) for name in names]
    if not files:
        folder = documents()
        files = [folder / name for name in NAMES.read_text("utf-8").split()]
    return 1 if sum([_failures(file, known) for file in files]) else 0


def _failures(file: Path, known: list[Known]) -> int:
    """Judge one document, print what is found, and count what has no reason."""
    started = time.monotonic()
    try:
        verdict = judge(file)
    except SpecError as error:
        print(f"{file}: cannot be used: {str(error)[:300]}")
        return 1
    unknown = [
        found
        for found in verdict.disagreements
        if not any(entry.explains(file, found.pointer) for entry in known)
    ]
    for found in unknown:
        print(found)
    for pointer, reason in verdict.unjudged:
        print(f"/{'/'.join(map(str, pointer))}\n  not judged: {reason}")
    print(
        f"{file}: {verdict}, {len(unknown)} without a reason, {time.monotonic() - started:.0f} s", flush=True
    )
    return len(unknown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
