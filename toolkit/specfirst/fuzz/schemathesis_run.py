"""Run schemathesis on one API in separate processes, and read its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from specfirst.fuzz.plugin import Plugin
from specfirst.fuzz.target import Target
from specfirst.project import ProjectError

FIXED_SEED = 20_260_101
PHASES = ("examples,coverage,fuzzing", "stateful")
"""The phases, with a run for each.

They are separate because ids that fuzzing remembers and a later request deletes make scenarios
irreproducible, and Hypothesis ends the stateful phase without a message when it notices (schemathesis 4.32).
"""
DEFAULT_CONFIG = Path(__file__).with_name("schemathesis.toml")
"""The configuration of projects without one of their own."""
_HOOKS = "specfirst.fuzz.hooks"
_OF_STATE = ("use_after_free", "ensure_resource_availability")
"""The checks that a resource is there once it has been created, and gone once it has been deleted."""
_DEFAULT_MAX_EXAMPLES = 100


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The length and variety of a run."""

    seed: int
    max_examples: int | None = None
    """The number of cases per operation in the fuzzing phase; None for that of the configuration."""
    seconds: int | None = None
    """The time for each of the runs, instead of a number of cases."""

    @property
    def is_usual(self) -> bool:
        """Whether these are the options of every CI run, whose results are known."""
        return self == RunOptions(seed=FIXED_SEED)


@dataclass(frozen=True, slots=True)
class RunFigures:
    """The result of one or several runs."""

    cases: int = 0
    failures: int = 0
    complete: bool = True
    """Whether every run was completed."""
    seconds: float = 0.0
    scenarios: int = 0
    """The number of scenarios, which follow paths along links."""

    def __add__(self, other: RunFigures) -> RunFigures:
        return RunFigures(
            self.cases + other.cases,
            self.failures + other.failures,
            self.complete and other.complete,
            self.seconds + other.seconds,
            self.scenarios + other.scenarios,
        )


def fuzz(
    target: Target,
    plugin: Plugin,
    options: RunOptions,
    *,
    config: Path,
    folder: Path,
    runs: Sequence[str] = PHASES,
) -> RunFigures:
    """Fuzz the API; schemathesis prints to the terminal, and writes its reports to `folder`.

    `config` is the configuration of schemathesis; if the file is missing, `DEFAULT_CONFIG` applies.
    """
    target.scenarios.write_text("")
    # Set for configurations with other hooks or none; loading them twice is harmless.
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": _HOOKS, **target.to_environment()}
    figures = RunFigures()
    for number, phases in enumerate(runs):
        with closing(plugin.api(target)) as api:
            api.reset()
        report = folder / f"{target.api}-{number}.json"
        report.unlink(missing_ok=True)
        command = [*_command(target, options, _existing(config), report), f"--phases={phases}"]
        done = subprocess.run(command, cwd=target.root, env=environment, check=False)
        figures += read_figures(report, done.returncode)
    return figures + RunFigures(scenarios=len(target.scenarios.read_text().splitlines()))


def max_examples(options: RunOptions, config: Path) -> int:
    """Return the number of cases per operation in the fuzzing phase.

    Raises:
        ProjectError: the configuration cannot be read.
    """
    if options.max_examples is not None:
        return options.max_examples
    file = _existing(config)
    try:
        generation = tomllib.loads(file.read_text(encoding="utf-8")).get("generation", {})
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{file} cannot be read: {error}") from error
    return int(generation.get("max-examples", _DEFAULT_MAX_EXAMPLES))


def _existing(config: Path) -> Path:
    return config if config.is_file() else DEFAULT_CONFIG


def _command(target: Target, options: RunOptions, config: Path, report: Path) -> list[str]:
    command = [sys.executable, "-m", "schemathesis.cli", f"--config-file={config}"]
    command += ["run", str(target.document), f"--url={target.url}"]
    command += [f"--seed={options.seed}", "--report=json", f"--report-json-path={report}"]
    if options.max_examples is not None:
        command.append(f"--max-examples={options.max_examples}")
    if not target.keeps_state:
        command.append(f"--exclude-checks={','.join(_OF_STATE)}")
    if options.seconds is not None:
        command.append(f"--max-time={options.seconds}")
    return command


def read_figures(report: Path, exit_code: int) -> RunFigures:
    """Read the figures of a report.

    A run that failed without reporting a failure is incomplete, unless its phase did not apply: without
    links, declared or inferred, there are no scenarios.
    """
    if not report.exists():
        return RunFigures(complete=False)
    content = json.loads(report.read_text(encoding="utf-8"))
    failures = sum(failure["count"] for failure in content["failures"])
    return RunFigures(
        cases=int(content["test_cases"]["generated"]),
        failures=failures,
        complete=bool(content["complete"])
        and (failures > 0 or exit_code == 0 or _did_not_apply(content.get("phases", {}))),
        seconds=float(content["running_time"] or 0),
    )


def _did_not_apply(phases: Mapping[str, Mapping[str, str | None]]) -> bool:
    """Whether the requested phases did not apply to the document."""
    reasons = {phase["skip_reason"] for phase in phases.values() if phase["skip_reason"] != "disabled"}
    return reasons == {"not_applicable"}
