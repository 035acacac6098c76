"""The processes of a development run. A new one is one more entry in `children`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.supervisor.caught_mail import CaughtMail

APPLICATION = "app.main:create_app"
CODE_FOLDERS = ("app", "generated", "toolkit")
WORKER_APPLICATION = "--app=app.schedule.worker"
WORKER = ("--quiet", WORKER_APPLICATION, "worker")
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


def children(port: int, *, data: Path, mail: CaughtMail | None, reload: bool, colours: bool) -> list[Child]:
    """What runs beside the servers, in the order of its start. `data` is the folder of what they keep."""
    # First to start and last to stop: it takes mail for as long as anybody sends.
    catchers = [] if mail is None else [_mail_catcher(data, mail)]
    return [*catchers, *_service(port, data=data, reload=reload, colours=colours)]


def _service(port: int, *, data: Path, reload: bool, colours: bool) -> list[Child]:
    colour_option = "--use-colors" if colours else "--no-use-colors"
    if reload:
        return [
            Child("web", _module("specfirst.devserver.reload.web_reloader", str(port), colour_option)),
            Child("spec", _module("specfirst.devserver.reload.spec_watcher")),
            Child("worker", _module("specfirst.devserver.reload.worker_reloader")),
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
    command = ("--quiet", WORKER_APPLICATION, "beat", "--loglevel=WARNING", "--pidfile=", notes)
    return Child("beat", _module("celery", *command))


def _mail_catcher(data: Path, mail: CaughtMail) -> Child:
    ports = (f"--smtp-port={mail.smtp_port}", f"--http-port={mail.page_port}")
    folder = f"--folder={(data / 'mail').absolute()}"
    return Child("mail", _module("specfirst.devserver.mail_catcher", *ports, folder))


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
