"""The processes of a development run. A new one (worker, beat) is one more entry in `children`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

_CODE_FOLDERS = ("app", "contract", "generated")


@dataclass(frozen=True)
class Child:
    """One long-running process.

    Attributes:
        name: shown in front of each of its lines.
        command: run in the root of the checkout.
    """

    name: str
    command: Sequence[str]


def children(port: int, *, reload: bool, colours: bool) -> list[Child]:
    """What runs beside the servers, in the order of its start."""
    processes = [Child("web", _web(port, reload=reload, colours=colours))]
    if reload:
        processes.append(Child("spec", (sys.executable, "-m", "scripts.dev.spec_watcher")))
    return processes


def _web(port: int, *, reload: bool, colours: bool) -> list[str]:
    command = [sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory", f"--port={port}"]
    # An open stream of events must not hold up the end of the run.
    command += ["--timeout-graceful-shutdown=3", "--use-colors" if colours else "--no-use-colors"]
    if reload:
        command += ["--reload", *(f"--reload-dir={folder}" for folder in _CODE_FOLDERS)]
    return command
