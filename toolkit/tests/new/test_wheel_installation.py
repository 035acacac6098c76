"""`specfirst new` where the toolkit is installed from its wheel, without its sources."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from specfirst.new.wheel import write_wheel
from tests.new.test_new import SHOP


def _contents(wheel: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _run(installed: Path, folder: Path, *command: str) -> str:
    """Run with the packages of `installed` before all others, the toolkit of this checkout among them."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_project_of_an_installed_wheel_carries_that_wheel_and_is_complete(tmp_path: Path) -> None:
    first = write_wheel(tmp_path)
    installed = tmp_path / "site-packages"
    with zipfile.ZipFile(first) as archive:
        archive.extractall(installed)
    place = _run(installed, tmp_path, "-c", "import specfirst; print(specfirst.__file__)")
    assert Path(place.strip()).is_relative_to(installed)
    _run(installed, tmp_path, "-m", "specfirst", "new", "shop", "--spec", str(SHOP))
    (carried,) = (tmp_path / "shop" / "vendor").glob("*.whl")
    assert carried.name == first.name
    assert _contents(carried) == _contents(first)
    _run(installed, tmp_path / "shop", "-m", "specfirst", "check")
