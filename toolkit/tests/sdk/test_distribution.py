"""Installation of a distribution."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_installed_distribution_is_imported_from_its_folder(distribution: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--no-deps",
        "--no-build-isolation",
        f"--target={target}",
        str(distribution),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    installed = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    source = distribution / "src"
    assert {path.relative_to(source).as_posix() for path in source.rglob("*.py")} <= installed
    assert "library/py.typed" in installed
    metadata = (target / "library_sdk-2.3.0.dist-info" / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: MIT" in metadata
    assert "Requires-Dist: httpx2<3,>=2" in metadata
    program = "import library; print(library.Client('http://x').books, library.__file__)"
    used = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(target) in used.stdout
