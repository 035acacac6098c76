"""`python -m scripts.bench generation`: processor time and memory of `specfirst generate`, by operations."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.bench.generation_document import synthetic_document
from scripts.bench.own_process import measured

_OPERATIONS: Final = "300,1000,3000"
_MEASURE: Final = """
import json, sys
from scripts.bench.generation import generate
print(json.dumps(generate(sys.argv[1])))
"""


@dataclass(frozen=True, slots=True)
class _Run:
    operations: int
    seconds: float
    """Processor time, of child processes too."""
    peak: int
    """Bytes of the largest process."""

    @property
    def per_operation(self) -> float:
        """Processor time in milliseconds."""
        return self.seconds * 1000 / self.operations


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark with the options, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench generation", description=__doc__)
    parser.add_argument(
        "--operations", default=_OPERATIONS, help="sizes of the synthetic documents (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    first: _Run | None = None
    print(f"{'operations':>10} {'CPU s':>8} {'ms/operation':>13} {'ratio':>6} {'peak MiB':>9}")
    for count in map(int, options.operations.split(",")):
        run = _measured(count)
        first = first or run
        ratio = run.per_operation / first.per_operation
        print(
            f"{count:10} {run.seconds:8.1f} {run.per_operation:13.1f} {ratio:6.2f} {run.peak / 2**20:9.0f}",
            flush=True,
        )
    return 0


def _measured(operations: int) -> _Run:
    with tempfile.TemporaryDirectory(prefix="specfirst-bench-") as folder:
        (Path(folder) / "synthetic.json").write_text(json.dumps(synthetic_document(operations), indent=1))
        seconds, peak = measured(_MEASURE, folder)
    return _Run(operations, seconds, peak)


def generate(folder: str) -> tuple[float, int]:
    """Generate `synthetic.json` of the folder: seconds of processor time, and the largest process in bytes.

    For a process of its own, as the system counts all children of a process together.
    """
    command = [
        *(sys.executable, "-m", "specfirst", "generate", "--package", "synthetic"),
        *("--spec", f"{folder}/synthetic.json", "--out", folder),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
