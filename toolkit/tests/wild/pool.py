"""The probe in child processes: one for each document, with limits of time and memory."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.wild import probe, sdk_probe
from tests.wild.report import Failure, Report

PROBES = {"server": probe.probe, "sdk": sdk_probe.probe}
MEMORY = 6 * 2**30
SECONDS = 120.0
_GRACE = 15
"""Seconds for a child to end by itself before it is killed."""


def run_all(
    specs: Iterable[tuple[Path, str]], *, seconds: float, jobs: int, of: str = "server"
) -> Iterator[Report]:
    """Return a report for every pair of a file and a name, in their order."""
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda task: run_apart(*task, seconds=seconds, of=of), specs)


def run_apart(spec: Path, name: str, *, seconds: float = SECONDS, of: str = "server") -> Report:
    """Probe one document in a separate process, and return the report."""
    with tempfile.TemporaryDirectory(prefix="specfirst-wild-") as folder:
        out = Path(folder, "report")
        command = [sys.executable, "-m", "tests.wild.pool", str(spec), name, str(out), str(seconds), of]
        child = subprocess.Popen(
            command,
            env={**os.environ, "TMPDIR": folder},
            cwd=Path(__file__).parents[2],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, errors = child.communicate(timeout=seconds + _GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return _lost(name, f"not finished after {seconds:.0f} s")
        if not out.exists():
            return _lost(name, f"exit status {child.returncode}: {errors.decode()[-800:]}")
        report: Report = pickle.loads(out.read_bytes())  # noqa: S301
        return report


def _lost(name: str, complaint: str) -> Report:
    failure = Failure(name, "#", "probe stopped", "-", "-", "-", complaint)
    return Report(name, complaint=complaint, failures=[failure])


def main() -> None:
    """Probe one document in the child process, and write the report to a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    spec, name, out, seconds, of = sys.argv[1:]
    Path(out).write_bytes(pickle.dumps(PROBES[of](Path(spec), name, seconds=float(seconds))))


if __name__ == "__main__":
    main()
