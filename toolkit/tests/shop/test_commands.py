"""The commands of the toolkit treat the shop like any API."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import run_specfirst


def test_conformance_finds_no_difference(project: Path) -> None:
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"12 operations, \d+ facts compared, 0 differences\n", done.stdout)


def test_fuzzing_finds_no_failure(project: Path) -> None:
    done = run_specfirst(project, "fuzz", "--max-examples=1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 of 12 operations succeeded" in done.stdout
    assert "Fuzzing found no failure." in done.stdout
    # What the document declares, and what the runtime refuses by itself.
    refused = r"401:1  403:[1-9]\d*  404:\S+  413:1  415:\d+  422:\d+  503:-"
    assert re.search(rf"replaceProduct +200:\d+  {refused}\n", done.stdout)
    (of_me,) = (line for line in done.stdout.splitlines() if "getMe" in line)
    assert re.search(r"getMe +200:\d+  401:\d+  403:-  503:\d+$", of_me)


def test_generated_files_are_up_to_date(project: Path) -> None:
    done = run_specfirst(project, "check")
    assert done.returncode == 0, done.stderr
