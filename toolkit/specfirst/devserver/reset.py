"""`make reset`: a checkout without data and secrets, as after a clone."""

import shutil
from pathlib import Path

from specfirst.devserver.servers.data_directory import locked_data, public_folder_of


def reset(data: Path) -> None:
    """Remove everything that the servers of `data` keep, wherever they keep it.

    Raises:
        DevError: they run.
    """
    with locked_data(data) as locked:
        shutil.rmtree(public_folder_of(locked.path), ignore_errors=True)
        shutil.rmtree(locked.path)
