"""`specfirst reset`: remove the data and secrets of a project, as after a clone."""

import argparse
import shutil
from pathlib import Path

from specfirst.devserver.commands.common import (
    add_data_option,
    data_folder,
    explaining_failures,
    project_if_any,
)
from specfirst.devserver.servers.data_directory import locked_data, public_folder_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst reset`."""
    add_data_option(parser)


@explaining_failures
def run(options: argparse.Namespace) -> int:
    """Remove the data, and return the exit status."""
    reset(data_folder(options.data, project_if_any()))
    return 0


def reset(data: Path) -> None:
    """Remove everything that the servers of the folder `data` store, in all places.

    Raises:
        DevError: they are running.
    """
    if not data.exists():
        return
    with locked_data(data) as locked:
        shutil.rmtree(public_folder_of(locked.path), ignore_errors=True)
        shutil.rmtree(locked.path)
