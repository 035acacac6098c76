"""The figures of a run, read from the report of schemathesis."""

import json
from pathlib import Path

from specfirst.fuzz.schemathesis_run import read_figures


def test_a_run_without_a_report_is_not_complete(tmp_path: Path) -> None:
    assert not read_figures(tmp_path / "none.json", exit_code=0).complete


def test_a_run_that_ended_badly_is_not_complete(tmp_path: Path) -> None:
    report = {"complete": True, "failures": [], "test_cases": {"generated": 7}, "running_time": 1.5}
    (tmp_path / "report.json").write_text(json.dumps(report))

    assert read_figures(tmp_path / "report.json", exit_code=0).complete
    assert not read_figures(tmp_path / "report.json", exit_code=1).complete
