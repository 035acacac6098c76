"""The locked `@redocly/cli`, installed in the user's cache and run without telemetry or update checks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specfirst.tool_cache import installed
from tests.redocly.node import Node, find_node

HERE = Path(__file__).parent
DIFF_MANY = "diff_many.mjs"
RULES = "redocly.yaml"


@dataclass(frozen=True)
class DocumentPair:
    """Two documents that are compared, and the file of the report."""

    old: Path
    new: Path
    report: Path


@dataclass(frozen=True)
class Redocly:
    """`run` starts one command of the cli with the rules of `config`."""

    node: Node
    script: Path
    config: Path

    def run(self, command: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.node.executable, str(self.script), command, f"--config={self.config}", *arguments],
            cwd=cwd,
            env=_environment(self.node),
            capture_output=True,
            text=True,
            check=False,
        )

    def diff_many(self, pairs: Sequence[DocumentPair]) -> None:
        """Compare pairs in one process; there is no report of a pair that cannot be compared."""
        written = [[str(pair.old), str(pair.new), str(pair.report)] for pair in pairs]
        subprocess.run(
            [self.node.executable, str(HERE / DIFF_MANY), str(self.script), str(self.config)],
            env=_environment(self.node),
            input=json.dumps(written),
            capture_output=True,
            text=True,
            check=True,
        )


def install_redocly() -> Redocly:
    """Return the cli at the version of `package-lock.json`, installed first if it is not there yet.

    Raises:
        RuntimeError: Node or the cli cannot be installed.
    """
    node = find_node(HERE / "requirements.txt")

    def install(folder: Path) -> None:
        print("installing @redocly/cli…", file=sys.stderr)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        done = subprocess.run(
            [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
            cwd=folder,
            env=_environment(node),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"@redocly/cli could not be installed: {done.stderr.strip()}")

    cli = installed("redocly", HERE / "package-lock.json", install)
    return Redocly(node, cli / "node_modules/@redocly/cli/bin/cli.js", HERE / RULES)


def crash_reason(stderr: str) -> str:
    """Return the one line of a crash of the cli that says what is wrong, without its stack and notices."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    plain = [line for line in lines if not line.startswith(("║", "╔", "╚", "at "))]
    return (errors or plain or ["no message"])[0]


def _environment(node: Node) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("REDOCLY_")}
    return inherited | {
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
        "NO_COLOR": "1",
        "PATH": os.pathsep.join([str(Path(node.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
