"""Where the files of a distribution go, and how they are formatted."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.codegen.sdk.failure import SdkError

CORE = Path(__file__).parent / "core"

_RUFF_OPTIONS = ("--isolated", "--line-length=110", "--target-version=py311", "--quiet")


def core_files() -> dict[str, str]:
    """Return the hand-written modules, by file name."""
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(CORE.glob("_*.py"))
        if path.name != "__init__.py"
    }


def place(rendered: dict[str, str], package: str) -> dict[str, str]:
    """Move what openapi-python-client rendered to where it belongs; files that rendered empty are dropped."""
    placed: dict[str, str] = {}
    for path, text in rendered.items():
        if path.endswith("py.typed"):
            placed[f"src/{package}/py.typed"] = ""
        elif text.strip():
            placed[_place(path, package)] = text
    return placed


def _place(path: str, package: str) -> str:
    path = re.sub(rf"^{package}/api/(\w+)/__init__\.py$", rf"{package}/resources/\1.py", path)
    path = re.sub(rf"^{package}/api/__init__\.py$", f"{package}/resources/__init__.py", path)
    return f"src/{path}" if path.startswith(f"{package}/") else path


def format_python(files: dict[str, str]) -> dict[str, str]:
    """Sort imports and format, the same on every machine. Raises `SdkError` for text that is no Python."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for path, text in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        _ruff("check", "--fix", "--select=I,F401", "--exit-zero", *_RUFF_OPTIONS, cwd=root)
        _ruff("format", *_RUFF_OPTIONS, cwd=root)
        return {path: (root / path).read_text(encoding="utf-8") for path in files}


def _ruff(*arguments: str, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "."], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SdkError(f"ruff {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
