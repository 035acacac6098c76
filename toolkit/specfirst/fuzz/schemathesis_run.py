"""schemathesis against one API, in processes of its own, and the figures that it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from specfirst.fuzz import hooks_environment
from specfirst.fuzz.accounts import Accounts
from specfirst.fuzz.service import Service
from specfirst.fuzz.sessions import APIS

FIXED_SEED = 20_260_101
PHASES = ("examples,coverage,fuzzing", "stateful")
"""A run for each. Apart, because ids that fuzzing remembers and the next request deletes make scenarios
irreproducible, and Hypothesis ends the stateful phase, in silence, once it notices (schemathesis 4.32)."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How long and how varied."""

    seed: int
    max_examples: int | None = None
    """Cases for each operation in the fuzzing phase; None for what schemathesis.toml says."""
    seconds: int | None = None
    """Go on for so long in each of the runs, instead of once through."""

    @property
    def is_usual(self) -> bool:
        """Whether these are the cases of every CI run, of which is known what they reach."""
        return self == RunOptions(seed=FIXED_SEED)


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What one or several runs came to."""

    cases: int = 0
    failures: int = 0
    complete: bool = True
    """Whether each got to its end."""
    seconds: float = 0.0
    scenarios: int = 0
    """Paths along links that were followed."""

    def __add__(self, other: RunFigures) -> RunFigures:
        return RunFigures(
            self.cases + other.cases,
            self.failures + other.failures,
            self.complete and other.complete,
            self.seconds + other.seconds,
            self.scenarios + other.scenarios,
        )


def fuzz(
    name: str,
    service: Service,
    options: RunOptions,
    *,
    root: Path,
    folder: Path,
    runs: Sequence[str] = PHASES,
) -> RunFigures:
    """Fuzz the API; what schemathesis says goes to the terminal. `folder` gets its reports."""
    scenarios = folder / f"{name}-scenarios"
    scenarios.write_text("")
    environment = {
        **os.environ,
        hooks_environment.API: name,
        hooks_environment.URL: service.url,
        hooks_environment.DATABASE_URL: service.database_url,
        hooks_environment.SCENARIOS: str(scenarios),
    }
    figures = RunFigures()
    for number, phases in enumerate(runs):
        with closing(Accounts(service.database_url)) as accounts:
            accounts.reset()
        report = folder / f"{name}-{number}.json"
        report.unlink(missing_ok=True)
        location = f"{service.url}{APIS[name].prefix}/openapi.json"
        command = [*_command(location, options, report), f"--phases={phases}"]
        done = subprocess.run(command, cwd=root, env=environment, check=False)
        figures += read_figures(report, done.returncode)
    return figures + RunFigures(scenarios=len(scenarios.read_text().splitlines()))


def _command(location: str, options: RunOptions, report: Path) -> list[str]:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file=schemathesis.toml", "run", location]
    command += [f"--seed={options.seed}", "--report=json", f"--report-json-path={report}"]
    if options.max_examples is not None:
        command.append(f"--max-examples={options.max_examples}")
    if options.seconds is not None:
        command.append(f"--max-time={options.seconds}")
    return command


def read_figures(report: Path, exit_code: int) -> RunFigures:
    """Those of a report; a run that ended badly without telling of a failure is not complete."""
    if not report.exists():
        return RunFigures(complete=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    failures = sum(each["count"] for each in told["failures"])
    return RunFigures(
        cases=int(told["test_cases"]["generated"]),
        failures=failures,
        complete=bool(told["complete"]) and (failures > 0 or exit_code == 0),
        seconds=float(told["running_time"] or 0),
    )
