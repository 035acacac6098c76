"""The two linters of the specs: our own conventions (`specfirst.compiler lint`) and redocly's rules."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from specfirst.review.apis import root_document
from specfirst.review.redocly import Redocly, error_sentence


@dataclass(frozen=True)
class Problem:
    severity: Literal["error", "warning"]
    text: str
    """`file:line: message (rule)`, the file relative to the repository."""


def lint_conventions(repository: Path) -> list[Problem]:
    """What `specfirst lint` says; nothing in a repository that has no generator."""
    if not (repository / "scripts" / "codegen" / "__main__.py").exists():
        return []
    done = subprocess.run(
        [sys.executable, "-m", "specfirst", "lint"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return [Problem("error", line) for line in lines or ["specfirst.compiler lint failed without a message"]]


def lint_with_redocly(redocly: Redocly, repository: Path, api: str) -> list[Problem]:
    """What `redocly lint` says of one API under the rules of `spec/rules/`."""
    document = root_document(Path("spec"), api)
    done = redocly.run("lint", "--format=json", "--max-problems=1000", str(document), cwd=repository)
    if not done.stdout.strip():
        return [Problem("error", f"{document}: {error_sentence(done.stderr)}")]
    problems = [_problem(entry, repository) for entry in json.loads(done.stdout)["problems"]]
    return list(dict.fromkeys(problems))  # one broken file is told once per reference to it


def _problem(entry: dict[str, Any], repository: Path) -> Problem:
    location = entry["location"][0]
    file, line = location["source"]["ref"], location.get("start", {}).get("line", 1)
    severity: Literal["error", "warning"] = "error" if entry["severity"] == "error" else "warning"
    message = entry["message"].replace(f"{repository}/", "")
    return Problem(severity, f"{file}:{line}: {message} ({entry['ruleId']})")
