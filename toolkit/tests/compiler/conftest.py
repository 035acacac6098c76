"""A small repository of one API, whole and ready to be generated from, changed or damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from specfirst.cli import main

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository fixture, as the working directory; nothing is generated yet."""
    root = tmp_path / "repository"
    shutil.copytree(FIXTURES / "repository", root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository fixture with its output. Shared by all tests: copy it before changing anything."""
    root = tmp_path_factory.mktemp("generated") / "repository"
    shutil.copytree(FIXTURES / "repository", root)
    assert main(["generate", "--project", str(root)]) == 0
    return root
