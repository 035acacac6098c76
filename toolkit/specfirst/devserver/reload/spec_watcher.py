"""Regenerates the code whenever a document is saved; a broken document is reported and waited out.

`python -m specfirst.devserver.reload.spec_watcher FOLDER…`, in a folder of the project.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from specfirst import cli
from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import WarmFork


def main(folders: Sequence[str]) -> None:
    """Watch the folders until SIGTERM."""
    changes = file_changes(*folders)
    # Brings in all that a generation imports, and finds what was saved before the watch began.
    if cli.main(["check"]) != 0:
        _generate()
    names = ", ".join(f"{Path(folder).name}/" for folder in folders)
    print(f"watching {names}", flush=True)
    for files in changes:
        print(f"{files} changed", flush=True)
        _generate()


def _generate() -> None:
    if WarmFork(lambda: cli.main(["generate"])).wait() != 0:
        print("not generated: the service goes on with the last valid documents", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
