"""The processes of a development run. A new one is one more entry in `children`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

APPLICATION = "app.main:create_app"
CODE_FOLDERS = ("app", "contract", "generated")
WORKER = ("--quiet", "--app=app.schedule.worker", "worker")
WORKER_OPTIONS = (
    "--loglevel=INFO",
    "--concurrency=2",
    "--queues=default,mail,exports,webhooks",
    # They compare notes with other workers, and here there is one.
    "--without-gossip",
    "--without-mingle",
)
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


def children(port: int, *, data: Path, reload: bool, colours: bool) -> list[Child]:
    """What runs beside the servers, in the order of its start. `data` is the folder of what they keep."""
    colour_option = "--use-colors" if colours else "--no-use-colors"
    if reload:
        return [
            Child("web", _module("scripts.dev.web_reloader", str(port), colour_option)),
            Child("spec", _module("scripts.dev.spec_watcher")),
            Child("worker", _module("scripts.dev.worker_reloader")),
            _beat(data),
        ]
    options = (
        "--factory",
        f"--port={port}",
        f"--timeout-graceful-shutdown={STREAM_SECONDS}",
        colour_option,
        # Which proxies are believed is a setting of the application (TRUSTED_PROXIES).
        "--no-proxy-headers",
    )
    return [
        Child("web", _module("uvicorn", APPLICATION, *options)),
        Child("worker", _module("celery", *WORKER, *WORKER_OPTIONS)),
        _beat(data),
    ]


def _beat(data: Path) -> Child:
    # The absolute path of its notes: beat changes its working directory.
    notes = f"--schedule={(data / 'beat-schedule').absolute()}"
    command = ("--quiet", "--app=app.schedule.worker", "beat", "--loglevel=WARNING", "--pidfile=", notes)
    return Child("beat", _module("celery", *command))


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
