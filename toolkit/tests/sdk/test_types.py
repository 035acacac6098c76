"""Strict type checks of the SDK, and of a program that uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONSUMER = Path(__file__).parent / "sample" / "consumer.py.txt"
MARKED = {
    number for number, line in enumerate(CONSUMER.read_text().splitlines(), start=1) if "# ERROR" in line
}


@pytest.fixture
def project(distribution: Path, tmp_path: Path) -> Path:
    """The folder of a user's project."""
    source = CONSUMER.read_text(encoding="utf-8")
    (tmp_path / "consumer.py").write_text(source, encoding="utf-8")
    settings = {
        "include": ["consumer.py", str(distribution / "src")],
        "extraPaths": [str(distribution / "src")],
        "typeCheckingMode": "strict",
        "reportUnusedExpression": False,
        "pythonVersion": "3.11",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return tmp_path


def test_mypy_strict_finds_only_the_marked_mistakes(project: Path, distribution: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=cache", "consumer.py"],
        cwd=project,
        env={**os.environ, "MYPYPATH": str(distribution / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line.split(":") for line in done.stdout.splitlines() if ": error:" in line]
    assert {(name, int(line)) for name, line, *_ in found} == {("consumer.py", line) for line in MARKED}, (
        done.stdout
    )


def test_basedpyright_strict_finds_only_the_marked_mistakes(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = {
        (Path(finding["file"]).name, finding["range"]["start"]["line"] + 1)
        for finding in found
        if finding["severity"] == "error"
    }
    assert errors == {("consumer.py", line) for line in MARKED}, done.stdout


def test_types_of_the_public_interface_are_complete(project: Path, distribution: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "basedpyright", "--verifytypes", "library", "--ignoreexternal"),
            *("--outputjson", "--pythonpath", sys.executable),
        ],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": str(distribution / "src"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)["typeCompleteness"]
    incomplete = [symbol["name"] for symbol in report["symbols"] if not symbol["isTypeKnown"]]
    assert report["completenessScore"] >= 0.95, incomplete
