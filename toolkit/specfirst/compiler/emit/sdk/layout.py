"""Where the files of a distribution go."""

from __future__ import annotations

import re
from pathlib import Path

CORE = Path(__file__).parents[3] / "sdk_runtime"


def core_files(package: str) -> dict[str, str]:
    """Return the hand-written modules, which every distribution has as they stand, by path."""
    return {
        f"src/{package}/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(CORE.glob("_[a-z]*.py"))
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
