"""The data folder of the commands, and reports of their failures."""

import argparse
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.project import NoProjectError, Project, ProjectError, find_project


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Declare `--data`."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the servers' data (default: .data of the project)"
    )


def project_if_any() -> Project | None:
    """Return the project of the working directory, or None.

    Raises:
        ProjectError: its settings are malformed.
    """
    try:
        return find_project()
    except NoProjectError:
        return None


def data_folder(given: Path | None, project: Project | None) -> Path:
    """Return the folder that was `given`, or else `.data` of the project.

    Raises:
        ProjectError: there is neither.
    """
    if given is not None:
        return given.absolute()
    if project is None:
        raise ProjectError(f"{Path.cwd()} is in no project: name the folder of the data with --data.")
    return project.root / ".data"


def explaining_failures(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Let a command print a failure with an explanation, and return 1."""

    @wraps(run)
    def explained(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except (DevError, PermissionError) as error:
            print(error, file=sys.stderr)
            return 1

    return explained
