"""`python -m scripts.check`: all parts run, and failures name their remedy."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def check(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """Run the named checks on `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.check", *names],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_failure_names_its_remedy_and_other_checks_run(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text('"""Imports what it does not use."""\n\nimport os\n')
    outcome = check(tmp_path, "lint", "format")
    assert outcome.returncode == 1
    assert "  | F401" in outcome.stdout
    assert "FAILED lint: make format, then mend what is left" in outcome.stdout
    assert "ok     format" in outcome.stdout
    assert outcome.stdout.endswith("1 of 2 checks passed\n")


def test_success_is_status_0(tmp_path: Path) -> None:
    (tmp_path / "whole.py").write_text('"""Nothing to say against this."""\n')
    outcome = check(tmp_path, "lint", "format")
    assert outcome.returncode == 0
    assert outcome.stdout.endswith("2 of 2 checks passed\n")


def test_unknown_check_is_refused(tmp_path: Path) -> None:
    outcome = check(tmp_path, "lint", "weather")
    assert outcome.returncode == 2
    assert "there is no check weather" in outcome.stderr
