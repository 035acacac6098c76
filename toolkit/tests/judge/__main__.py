"""Judge documents: `python -m tests.judge FILE…`, from the toolkit's folder."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from specfirst.compiler.diagnostics import SpecError
from tests.judge.judge import judge


def main(names: list[str]) -> int:
    """1 where a document cannot be used, or a model judges otherwise than its schema without a warning."""
    failed = 0
    for name in names:
        started = time.monotonic()
        try:
            verdict = judge(Path(name))
        except SpecError as error:
            print(f"{name}: cannot be used: {str(error)[:300]}")
            failed += 1
            continue
        for found in verdict.disagreements:
            print(found)
        for pointer, reason in verdict.unjudged:
            print(f"/{'/'.join(map(str, pointer))}\n  not judged: {reason}")
        failed += bool(verdict.disagreements)
        print(f"{name}: {verdict}, {time.monotonic() - started:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
