"""The locked `@redocly/cli`, installed without anything else and run without telemetry or update checks."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from specfirst.review.errors import ReviewError
from specfirst.review.node import Node, find_node
from specfirst.tool_cache import installed

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]


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


def install_redocly() -> Redocly:
    """The cli at the version of `package-lock.json`, from the cache once it was installed.

    Raises: ReviewError when Node or the cli cannot be installed.
    """
    node = find_node(HERE / "requirements.txt")

    def install(folder: Path) -> None:
        print("review: installing @redocly/cli…", file=sys.stderr)
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
            raise ReviewError(f"@redocly/cli could not be installed: {done.stderr.strip()}")

    cli = installed("redocly", HERE / "package-lock.json", install)
    script = cli / "node_modules/@redocly/cli/bin/cli.js"
    return Redocly(node, script, REPOSITORY / "spec" / "rules" / "redocly.yaml")


def error_sentence(stderr: str) -> str:
    """The one line of a crash of the cli that tells what is wrong, without its stack and notices."""
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
