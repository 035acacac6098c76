"""`python -m tests.mock.fuzz_documents`: fuzz the mocks of real documents with schemathesis."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from specfirst.compiler.pipeline import load
from specfirst.fuzz.coverage import measure
from specfirst.fuzz.fuzzed_document import fuzzed_document
from specfirst.fuzz.operations import operations_of
from specfirst.fuzz.schemathesis_run import FIXED_SEED, RunOptions, fuzz
from specfirst.fuzz.target import Target
from tests.mock.mock_plugin import MockPlugin
from tests.wild import remaining
from tests.wild.__main__ import documents
from tests.wild.report import Failure, Report

FOLDER = Path(__file__).parent
NAMES = FOLDER / "fuzzed_documents.txt"
REMAINING = FOLDER / "fuzz_remaining.yaml"
_API = "mocked"
_PHASES = "examples,coverage,fuzzing"
"""Without the stateful phase: a mock keeps no state."""
_PROJECT = f"""\
[tool.specfirst]
spec = "."
[tool.specfirst.apis.{_API}]
document = "openapi.json"
[tool.specfirst.fuzz]
plugin = "tests.mock.mock_plugin:MockPlugin"
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mock.fuzz_documents", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help=f"documents; by default those of {NAMES.name}")
    parser.add_argument("--folder", type=Path, help="of the documents, instead of fetching them")
    parser.add_argument("--seed", type=int, default=FIXED_SEED, help="of all random choices")
    parser.add_argument("--max-examples", type=int, default=5, help="fuzzed cases for each operation")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="documents at once")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep reports and logs there")
    return parser.parse_args()


def main() -> int:
    """Return 1 if the failures differ from those that `fuzz_remaining.yaml` lists."""
    options = arguments()
    specs = [(path.resolve(), path.name) for path in options.paths]
    if not specs:
        folder = options.folder or documents()
        specs = [(folder / name, name) for name in NAMES.read_text(encoding="utf-8").split()]
    how = RunOptions(seed=options.seed, max_examples=options.max_examples)
    with tempfile.TemporaryDirectory(prefix="specfirst-fuzz-mocks-") as temporary:
        reports = list(_fuzz_all(specs, how, (options.keep or Path(temporary)).resolve(), options.jobs))
    cases, failures = (
        sum(report.valid_sent for report in reports),
        [f for report in reports for f in report.failures],
    )
    whole = sum(not report.failures for report in reports)
    print(f"\n{cases} cases, {len(failures)} failures; none in {whole} of {len(reports)} documents")
    return remaining.verdict(reports, REMAINING)


def _fuzz_all(
    specs: list[tuple[Path, str]], options: RunOptions, folder: Path, jobs: int
) -> Iterator[Report]:
    with ProcessPoolExecutor(jobs, get_context("spawn"), max_tasks_per_child=1) as pool:
        of_specs = [(spec, name, options, folder / name.replace("/", "-")) for spec, name in specs]
        for running in [pool.submit(fuzz_mock, *of_spec) for of_spec in of_specs]:
            report = running.result()
            print(
                f"{report.document[-40:]:40} {report.operations:5} operations {report.valid_sent:6} cases "
                f"{len(report.failures):4} failures {report.seconds:4.0f} s",
                flush=True,
            )
            for failure in report.failures[:5]:
                print(f"  {failure.pointer} {failure.kind}: {failure.got[:300]}", flush=True)
            yield report


def fuzz_mock(spec: Path, name: str, options: RunOptions, folder: Path) -> Report:
    """Fuzz the mock of one document in a separate process, whose output is kept in `folder`."""
    report, begun = Report(name), time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    try:
        with _mock(spec) as url:
            _fuzz(report, spec, url, options, folder)
    except Exception as error:
        traceback.print_exc()
        report.failures.append(Failure(name, "#", "fuzzing stopped", "-", "-", "-", str(error)[-300:]))
    report.seconds = time.monotonic() - begun
    return report


@contextmanager
def _mock(spec: Path) -> Iterator[str]:
    """Run a mock server of the document, and yield its URL."""
    command = [sys.executable, "-m", "specfirst", "mock", str(spec), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().rstrip().rpartition(" at ")[2]
            if not url:
                raise RuntimeError("the mock did not start; the log says why")
            yield url
        finally:
            process.terminate()


def _fuzz(report: Report, spec: Path, url: str, options: RunOptions, folder: Path) -> None:
    document = fuzzed_document(load(spec, check=False).bundled.document, None)
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")
    recording = folder / "responses.jsonl"
    recording.write_text("")
    target = Target(
        root=folder,
        api=_API,
        document=folder / "openapi.json",
        url=url,
        scenarios=folder / "scenarios",
        recording=recording,
    )
    # The plug-in is imported from here, wherever the project is.
    os.environ["PYTHONPATH"] = str(FOLDER.parents[1])
    config = FOLDER / "schemathesis.toml"
    figures = fuzz(target, MockPlugin(), options, config=config, folder=folder, runs=[_PHASES])
    report.operations = len(list(operations_of(document)))
    report.valid_sent = figures.cases
    if not figures.complete:
        report.failures.append(Failure(report.document, "#", "fuzzing stopped", "-", "-", "-", str(folder)))
    found = json.loads((folder / f"{_API}-0.json").read_text(encoding="utf-8"))
    report.failures += _failures(report.document, found)
    never = set(measure(document, recording).never_succeeded)
    report.failures += (
        Failure(
            report.document,
            _pointer(operation.method, operation.path),
            "never succeeded",
            "-",
            "-",
            "2xx",
            "-",
        )
        for operation in operations_of(document)
        if operation.id in never
    )


def _failures(name: str, found: dict[str, Any]) -> Iterator[Failure]:
    """A failure for each operation that a check of schemathesis failed for."""
    for failure in found["failures"]:
        for label in failure["operations"]:
            yield Failure(
                name, _pointer(*label.split(" ", 1)), failure["title"], "-", "-", "-", failure["type"]
            )


def _pointer(method: str, path: str) -> str:
    return f"#/paths/{path.replace('~', '~0').replace('/', '~1')}/{method.lower()}"


if __name__ == "__main__":
    sys.exit(main())
