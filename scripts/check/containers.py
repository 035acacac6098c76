"""Check the Dockerfile with hadolint, and the Compose files with Compose itself."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

COMPOSE_FILES = (("docker-compose.yml",), ("docker-compose.yml", "docker-compose.dev.yml"))
"""The supported combinations of files."""
# The command of the package always exits with 0.
COMPOSE = Path(sysconfig.get_path("purelib"), "compose", "docker-compose")
_HADOLINT = Path(sys.executable).with_name("hadolint")


def main() -> int:
    """Run all checks and print failures; return 1 if there are any."""
    try:
        commands = _commands()
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(error.cmd)}", file=sys.stderr)
        return 1
    failed = [command for command in commands if subprocess.run(command, check=False).returncode]
    for command in failed:
        print(f"failed: {' '.join(command)}", file=sys.stderr)
    return 1 if failed else 0


def compose_command(files: tuple[str, ...], *arguments: str) -> list[str]:
    """Return a command of Compose on these files, in the folder of the first one."""
    return [str(COMPOSE), *(f"--file={file}" for file in files), *arguments]


def profiles_of(files: tuple[str, ...]) -> list[str]:
    """Return the profiles of the files.

    Raises:
        CalledProcessError: Compose cannot read them.
    """
    command = compose_command(files, "config", "--profiles")
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def _commands() -> list[list[str]]:
    commands = [[str(_HADOLINT), "--failure-threshold=style", "Dockerfile"]]
    for files in COMPOSE_FILES:
        commands.append(compose_command(files, "config", "--quiet"))
        for profile in [*profiles_of(COMPOSE_FILES[0]), "*"]:
            commands.append(compose_command(files, f"--profile={profile}", "config", "--quiet"))
    return commands


if __name__ == "__main__":
    sys.exit(main())
