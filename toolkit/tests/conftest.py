"""Real PostgreSQL and Valkey for the session (`database_url`, `redis_url`), and a small project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest_plugins = ["specfirst.devserver.pytest_plugin"]


@pytest.fixture(scope="session")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the APIs `shop` and `depot`, generated; to be copied before it is changed."""
    folder = tmp_path_factory.mktemp("project") / "tiny"
    shutil.copytree(Path(__file__).with_name("tiny_project"), folder)
    done = run_specfirst(folder, "generate")
    assert done.returncode == 0, done.stderr
    return folder


def run_specfirst(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the toolkit in a folder."""
    command: Sequence[str] = (sys.executable, "-m", "specfirst", *arguments)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
