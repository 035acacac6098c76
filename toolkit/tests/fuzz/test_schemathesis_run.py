"""The commands of a run, and its figures, read from the report of schemathesis."""

import json
import subprocess
from pathlib import Path

import pytest

from specfirst.fuzz.plugin import Plugin
from specfirst.fuzz.schemathesis_run import RunOptions, fuzz, max_examples, read_figures
from specfirst.fuzz.target import Target


def test_a_run_without_a_report_is_not_complete(tmp_path: Path) -> None:
    assert not read_figures(tmp_path / "none.json", exit_code=0).complete


def test_a_run_that_ended_badly_is_not_complete(tmp_path: Path) -> None:
    report = {"complete": True, "failures": [], "test_cases": {"generated": 7}, "running_time": 1.5}
    (tmp_path / "report.json").write_text(json.dumps(report))

    assert read_figures(tmp_path / "report.json", exit_code=0).complete
    assert not read_figures(tmp_path / "report.json", exit_code=1).complete


def test_a_phase_that_does_not_apply_is_complete(tmp_path: Path) -> None:
    phases = {
        "fuzzing": {"skip_reason": "disabled"},
        "stateful": {"skip_reason": "not_applicable"},
    }
    report = {"complete": True, "failures": [], "test_cases": {"generated": 0}, "running_time": 0.1}
    (tmp_path / "report.json").write_text(json.dumps({**report, "phases": phases}))

    assert read_figures(tmp_path / "report.json", exit_code=2).complete


def test_examples_are_those_of_the_options_or_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    usual = RunOptions(seed=1)
    assert max_examples(usual, config) == 100
    config.write_text("[generation]\nmax-examples = 7\n")
    assert max_examples(usual, config) == 7
    assert max_examples(RunOptions(seed=1, max_examples=3), config) == 3


@pytest.mark.parametrize("keeps_state", [True, False])
def test_checks_of_stored_data_are_left_out_of_a_service_that_keeps_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps_state: bool
) -> None:
    commands: list[list[str]] = []

    def record(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", record)
    target = Target(
        root=tmp_path,
        api="shop",
        document=tmp_path / "openapi.json",
        url="http://127.0.0.1:8000",
        scenarios=tmp_path / "scenarios",
        keeps_state=keeps_state,
    )
    fuzz(target, Plugin(), RunOptions(seed=1), config=tmp_path / "none.toml", folder=tmp_path)
    excluded = "--exclude-checks=use_after_free,ensure_resource_availability"
    assert [excluded in command for command in commands] == [not keeps_state] * 2
