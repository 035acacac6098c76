"""The processes of a development run. A new one (worker, beat) is one more entry in `children`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

APPLICATION = "app.main:create_app"
CODE_FOLDERS = ("app", "contract", "generated")
STREAM_SECONDS = 3
"""How long an open stream may hold up the end of the web service."""


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
    colour_option = "--use-colors" if colours else "--no-use-colors"
    if reload:
        return [
            Child("web", _module("scripts.dev.web_reloader", str(port), colour_option)),
            Child("spec", _module("scripts.dev.spec_watcher")),
        ]
    options = ("--factory", f"--port={port}", f"--timeout-graceful-shutdown={STREAM_SECONDS}", colour_option)
    return [Child("web", _module("uvicorn", APPLICATION, *options))]


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
