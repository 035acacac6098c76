"""`python -m scripts.check.containers` fails for files that hadolint or Compose refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FILES = ("Dockerfile", "docker-compose.yml", "docker-compose.dev.yml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checked files."""
    for name in FILES:
        shutil.copy(REPOSITORY / name, tmp_path)
    return tmp_path


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check on `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.check.containers"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_files_of_the_repository_pass(checkout: Path) -> None:
    outcome = check(checkout)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    ("name", "written", "broken", "message"),
    [
        ("Dockerfile", "USER 10001:10001", "RUN sudo true", "DL3004"),
        (
            "docker-compose.yml",
            "profiles: [monitoring]",
            "profile: [monitoring]",
            "additional properties 'profile' not allowed",
        ),
        ("docker-compose.dev.yml", "networks: [data, egress]", "networks: [data, elsewhere]", "elsewhere"),
    ],
)
def test_invalid_file_fails_the_check(
    checkout: Path, name: str, written: str, broken: str, message: str
) -> None:
    text = (checkout / name).read_text()
    assert written in text
    (checkout / name).write_text(text.replace(written, broken))
    outcome = check(checkout)
    assert outcome.returncode == 1
    assert message in outcome.stdout + outcome.stderr
