"""A shop whose document knows no convention of ours, in each failure format."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import run_specfirst

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "wild" / "cases" / "shop.yaml"


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "project"
    shutil.copytree(HERE / "project", folder)
    (folder / "spec").mkdir()
    shutil.copy(DOCUMENT, folder / "spec")
    done = run_specfirst(folder, "generate")
    assert done.returncode == 0, done.stderr
    return folder
