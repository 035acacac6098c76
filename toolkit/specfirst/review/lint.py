"""The two linters of the documents: the rules of `specfirst lint`, and those of redocly."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from specfirst.review.redocly import Redocly, crash_reason
from specfirst.review.versions import Version


@dataclass(frozen=True)
class Problem:
    """What a linter says of one place."""

    severity: Literal["error", "warning"]
    text: str
    """`file:line: message (rule)`, the file relative to the root of the project."""


def lint_conventions(folder: Path, documents: Sequence[Path] = ()) -> list[Problem]:
    """Run `specfirst lint` on documents, or on those of the project of `folder` where none are named."""
    done = subprocess.run(
        [sys.executable, "-m", "specfirst", "lint", *map(str, documents)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return [Problem("error", line) for line in lines or ["specfirst lint failed without a message"]]


def lint_with_redocly(redocly: Redocly, version: Version, document: Path) -> list[Problem]:
    """Run `redocly lint` on one document."""
    name = version.name_of(document)
    done = redocly.run("lint", "--format=json", "--max-problems=1000", name, cwd=version.folder)
    if not done.stdout.strip():
        return [Problem("error", f"{name}: {crash_reason(done.stderr)}")]
    problems = [_problem(entry, version.folder) for entry in json.loads(done.stdout)["problems"]]
    return list(dict.fromkeys(problems))  # a broken file is reported once per reference to it


def _problem(entry: dict[str, Any], folder: Path) -> Problem:
    location = entry["location"][0]
    file, line = location["source"]["ref"], location.get("start", {}).get("line", 1)
    severity: Literal["error", "warning"] = "error" if entry["severity"] == "error" else "warning"
    message = entry["message"].replace(f"{folder}/", "")
    return Problem(severity, f"{file}:{line}: {message} ({entry['ruleId']})")
