"""A repository that was generated once, whole, before it was damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.compiler.negative.refusal import Refusal


@pytest.fixture
def refusal(
    generated: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Refusal:
    """What a damaged copy of the generated repository has to meet."""
    repository = tmp_path / "repository"
    shutil.copytree(generated, repository)
    monkeypatch.chdir(repository)
    return Refusal(repository, capsys)
