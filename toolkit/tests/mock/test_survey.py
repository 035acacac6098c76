"""The survey of mocks counts valid responses, and fails for unexpected documents and responses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
TOOLKIT = Path(__file__).parents[2]


def _survey(document: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.mock", str(document), "--jobs", "1"]
    return subprocess.run(command, cwd=TOOLKIT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "responses"), [("mocked.yaml", 22), ("constructs.yaml", 18)])
def test_valid_responses_are_counted(name: str, responses: int) -> None:
    """Two for each media type of each status, ranges and `default` included: an example and a made-up one."""
    done = _survey(FOLDER / name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"\n{responses} of {responses} responses are valid; all of 1 of 1 documents" in done.stdout


@pytest.mark.parametrize(
    ("name", "failure"), [("impossible.yaml", "no value was found"), ("unsupported.yaml", "survey stopped")]
)
def test_failures_without_a_reason_fail_the_survey(name: str, failure: str) -> None:
    done = _survey(FOLDER / name)
    assert done.returncode == 1
    assert failure in done.stdout
