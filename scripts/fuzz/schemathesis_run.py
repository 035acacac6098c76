"""One run of schemathesis against one API, in a process of its own, and the figures that it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.fuzz import hooks_environment
from scripts.fuzz.service import Service
from scripts.fuzz.sessions import APIS


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How long and how varied."""

    seed: int
    max_examples: int | None = None
    """Cases for each operation in the fuzzing phase; None for what schemathesis.toml says."""
    seconds: int | None = None
    """Fuzz and follow links again and again until so much time has passed, instead of once."""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What a run came to."""

    cases: int
    failures: int
    complete: bool
    """Whether it got to its end."""
    exit_code: int
    seconds: float


def fuzz(name: str, service: Service, options: RunOptions, *, root: Path, folder: Path) -> RunFigures:
    """Fuzz the API; what schemathesis says goes to the terminal. `folder` gets its report."""
    report = folder / f"{name}.json"
    done = subprocess.run(
        _command(f"{service.url}{APIS[name].prefix}/openapi.json", options, report),
        cwd=root,
        env={
            **os.environ,
            hooks_environment.API: name,
            hooks_environment.URL: service.url,
            hooks_environment.DATABASE_URL: service.database_url,
        },
        check=False,
    )
    return _figures(report, done.returncode)


def _command(location: str, options: RunOptions, report: Path) -> list[str]:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file=schemathesis.toml", "run", location]
    command += [f"--seed={options.seed}", "--report=json", f"--report-json-path={report}"]
    if options.max_examples is not None:
        command.append(f"--max-examples={options.max_examples}")
    if options.seconds is not None:
        command.append(f"--max-time={options.seconds}")
    return command


def _figures(report: Path, exit_code: int) -> RunFigures:
    if not report.exists():
        return RunFigures(cases=0, failures=0, complete=False, exit_code=exit_code, seconds=0.0)
    told = json.loads(report.read_text(encoding="utf-8"))
    return RunFigures(
        cases=int(told["test_cases"]["generated"]),
        failures=len(told["failures"]),
        complete=bool(told["complete"]),
        exit_code=exit_code,
        seconds=float(told["running_time"] or 0),
    )
