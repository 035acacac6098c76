"""The Compose files as Compose itself reads them, and the Dockerfile's instructions."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from scripts.check.containers import compose_command

REPOSITORY = Path(__file__).parents[2]
PRODUCTION = ("docker-compose.yml",)
DEVELOPMENT = ("docker-compose.yml", "docker-compose.dev.yml")
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text()


def read_compose(files: tuple[str, ...]) -> dict[str, Any]:
    """Everything the files define, of all profiles, with defaults for the variables of operators."""
    done = subprocess.run(
        compose_command(files, "--profile=*", "config", "--format=json"),
        cwd=REPOSITORY,
        # Without the settings of the developer's own environment.
        env={"PATH": os.environ["PATH"], "SETTINGS_FILE": "absent.env"},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def image_instructions(name: str) -> list[str]:
    """The arguments of each instruction of this name in the Dockerfile's last stage."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    stage = joined[joined.rindex("\nFROM ") :]
    return [line.removeprefix(f"{name} ") for line in stage.splitlines() if line.startswith(f"{name} ")]


def image_environment() -> dict[str, str]:
    """The variables that the image sets, as they are written."""
    words = " ".join(image_instructions("ENV")).split()
    return dict(word.split("=", 1) for word in words)


def image_command() -> list[str]:
    """The command that a container runs unless it is given another."""
    (command,) = image_instructions("CMD")
    parsed: list[str] = json.loads(command)
    return parsed
