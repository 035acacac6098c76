"""Formats Python with ruff: imports sorted, unused ones removed, the same on every machine."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_OPTIONS = ("--isolated", "--no-cache", "--line-length=110", "--target-version=py311")

_SETTINGS = ("lint.isort.split-on-trailing-comma = false", "format.skip-magic-trailing-comma = true")


class FormattingError(Exception):
    """What an emitter wrote is no Python: a defect of the compiler."""


def format_python(files: Mapping[str, str], *, first_party: Iterable[str]) -> dict[str, str]:
    """The files (text by relative path) formatted; those that are not Python stay as they are.

    `first_party` names the packages that imports of their own group are sorted into. Raises FormattingError
    for text that is no Python.
    """
    python = {path: text for path, text in files.items() if path.endswith(".py")}
    with tempfile.TemporaryDirectory(prefix="specfirst-") as directory:
        root = Path(directory)
        for path, text in python.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        known = ", ".join(f'"{name}"' for name in sorted(set(first_party)))
        options = [f"lint.isort.known-first-party = [{known}]", *_SETTINGS]
        configuration = [argument for option in options for argument in ("--config", option)]
        _ruff("check", "--fix", "--exit-zero", "--select=I,F401", *configuration, cwd=root)
        _ruff("format", *configuration, cwd=root)
        return {**files, **{path: (root / path).read_text(encoding="utf-8") for path in python}}


def _ruff(*arguments: str, cwd: Path) -> None:
    command = [sys.executable, "-m", "ruff", *arguments, *_OPTIONS, "."]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        message = done.stderr.strip() or done.stdout.strip()
        raise FormattingError(f"a defect of the compiler, ruff {arguments[0]} says: {message}")
