"""Fuzzing of mocks passes for valid responses, and fails for unlisted failures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
TOOLKIT = FOLDER.parents[1]


def test_failures_without_a_reason_are_counted() -> None:
    documents = [str(FOLDER / "constructs.yaml"), str(FOLDER / "impossible.yaml")]
    command = [
        sys.executable,
        "-m",
        "tests.mock.fuzz_documents",
        *documents,
        "--max-examples",
        "2",
        "--jobs",
        "2",
    ]
    done = subprocess.run(command, cwd=TOOLKIT, capture_output=True, text=True, check=False)
    constructs, *failures = [line for line in done.stdout.splitlines() if line]
    assert constructs.startswith("constructs.yaml "), done.stdout + done.stderr
    assert " 0 failures " in constructs, done.stdout
    assert "#/paths/~1a/get never succeeded" in "\n".join(failures)
    assert "none in 1 of 2 documents" in done.stdout
    assert done.returncode == 1
