"""A stand-in for the host of `deploy/rollout.py`: a folder, and a `docker` that keeps its state in a file."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.deploy.compose_files import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
IMAGE = "registry.example/us/service"


class Host:
    """A folder like that of a host, with replacements of `docker` and `ssh`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "host"
        self.folder.mkdir()
        self._state = folder / "docker.json"
        programs = folder / "bin"
        programs.mkdir()
        shutil.copy(Path(__file__).with_name("fake_docker.py"), programs / "docker")
        (programs / "docker").chmod(0o755)
        # Without a network: commands for the host run here.
        (programs / "ssh").write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
        (programs / "ssh").chmod(0o755)
        self.environment = {
            "PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "FAKE_DOCKER": str(self._state),
        }

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self._state.read_text())
        return state

    @property
    def running(self) -> dict[tuple[str, str], int]:
        """The number of running containers by service and image tag."""
        return Counter(
            (container["service"], container["release"].rpartition(":")[2])
            for container in self.state["containers"]
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `deploy/rollout.py` on this host."""
        return self.command(sys.executable, str(DEPLOY / "rollout.py"), *arguments, folder=self.folder)

    def command(self, *arguments: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program with the replacements first in the PATH."""
        return subprocess.run(
            arguments,
            cwd=folder,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def scale_web(self, tag: str, count: int) -> None:
        """Change the number of web containers, as an operator would."""
        done = self.command(
            *("docker", "compose", "up", "--detach", "--no-deps", "--no-recreate"),
            *("--scale", f"fastapi-app={count}", "fastapi-app"),
            folder=self.folder,
            IMAGE=IMAGE,
            IMAGE_TAG=tag,
        )
        assert done.returncode == 0, done.stderr


def load_rollout() -> ModuleType:
    """Import `deploy/rollout.py`, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("rollout", DEPLOY / "rollout.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["rollout"] = module
    spec.loader.exec_module(module)
    return module
