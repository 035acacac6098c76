"""A host with a container engine, as far as tests have one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.rollout.rollout_module import DEPLOY

IMAGE = "registry.example/us/service"


class Host:
    """A folder as on a host, and what stands in for its container engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "host"
        self.folder.mkdir()
        self._state = folder / "docker.json"
        programs = folder / "bin"
        programs.mkdir()
        shutil.copy(Path(__file__).with_name("docker.py"), programs / "docker")
        (programs / "docker").chmod(0o755)
        # The network is left out: what would run on the host runs here.
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
        """Service and tag to how many containers."""
        return Counter(
            (each["service"], each["release"].rpartition(":")[2]) for each in self.state["containers"]
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Roll out."""
        return self.command(sys.executable, str(DEPLOY / "rollout.py"), *arguments, folder=self.folder)

    def command(self, *arguments: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program where the stand-ins are found first."""
        return subprocess.run(
            arguments,
            cwd=folder,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def scale_web(self, tag: str, count: int) -> None:
        """What an operator does by hand."""
        done = self.command(
            *("docker", "compose", "up", "--detach", "--no-deps", "--no-recreate"),
            *("--scale", f"fastapi-app={count}", "fastapi-app"),
            folder=self.folder,
            IMAGE=IMAGE,
            IMAGE_TAG=tag,
        )
        assert done.returncode == 0, done.stderr
