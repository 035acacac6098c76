"""The web service of `specfirst run --reload`, which is restarted whenever code is saved.

Uvicorn's own reloader imports every package again, which takes most of the time; here only the code of the
project is imported again. The running process serves until its successor is ready. Code that fails to start
is reported, and the running process is kept.
"""

import argparse
import gc
import importlib
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from socket import socket
from types import ModuleType

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.handover import Handover, Ready
from specfirst.devserver.reload.migrations import Migrations
from specfirst.server.uvicorn import OPTIONS


def main(
    config: uvicorn.Config,
    application: str,
    code: Sequence[str],
    ignored: Sequence[str],
    migrations: Migrations,
) -> None:
    """Serve until SIGTERM.

    Args:
        config: the configuration of uvicorn.
        application: the ASGI factory of `config`, `package.module:function`.
        code: the folders that are watched, relative to the working directory.
        ignored: files in them whose changes do not count.
        migrations: applied before code that was saved with them starts.
    """
    # Bound here, once, so that requests that arrive during a start wait instead of being refused.
    _quiet()
    listener = config.bind_socket()
    _import_packages(application, code)
    handover = Handover(partial(_start, config, listener), partial(_stand_in, listener), _report)
    changes = file_changes(*code, *migrations.folders, ignored=ignored, meanwhile=handover.check)
    handover.begin()
    try:
        for change in changes:
            if migrations.follow(change.paths):
                print(f"{change} changed: starting again", flush=True)
                handover.begin()
    finally:
        handover.stop()


def _start(config: uvicorn.Config, listener: socket, ready: Ready) -> int:
    def started() -> None:
        ready()
        print("started", flush=True)

    return _serve(config, listener, started)


def _serve(config: uvicorn.Config, listener: socket, ready: Ready) -> int:
    config.load()
    _quiet()  # The application may have set the levels of logging.
    _Server(config, ready).run(sockets=[listener])
    return 0


def _stand_in(listener: socket, ready: Ready) -> int:
    return _serve(uvicorn.Config(broken, access_log=False, log_level="warning", **OPTIONS), listener, ready)


def _report(is_served: bool) -> None:
    goes_on = "the service keeps running with the last code that started"
    print(f"not started: {goes_on if is_served else 'it starts again when code is saved'}", flush=True)


class _Server(uvicorn.Server):
    """Calls `ready` once it serves."""

    def __init__(self, config: uvicorn.Config, ready: Ready) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()


def _quiet() -> None:
    """Keep uvicorn from logging its start and end, which is every few seconds during a change of code."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond with 503 until the code starts for the first time, since requests would otherwise hang."""
    if scope["type"] == "http":
        text = "The code does not start; the terminal of the run shows why.\n"
        await PlainTextResponse(text, 503, {"Retry-After": "1"})(scope, receive, send)


def _import_packages(application: str, code: Sequence[str]) -> None:
    """Import the application, then remove the modules of `code`, to keep only the packages that it uses."""
    # The first start will report code that is broken.
    with suppress(Exception):
        importlib.import_module(application.partition(":")[0])
    folders = [Path(folder).resolve() for folder in code]
    for name, module in list(sys.modules.items()):
        if name != "__main__" and any(_is_in(folder, module) for folder in folders):
            del sys.modules[name]
    # The collector of the forks would walk these objects and so copy their memory pages.
    gc.collect()
    gc.freeze()


def _is_in(folder: Path, module: ModuleType) -> bool:
    places = [getattr(module, "__file__", None) or "", *(getattr(module, "__path__", None) or ())]
    return any(place and Path(place).resolve().is_relative_to(folder) for place in places)


def _config(options: argparse.Namespace) -> uvicorn.Config:
    return uvicorn.Config(
        options.application,
        factory=True,
        port=options.port,
        use_colors=options.use_colors,
        timeout_graceful_shutdown=options.timeout_graceful_shutdown,
        **OPTIONS,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m specfirst.devserver.reload.web_reloader")
    parser.add_argument("application")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--timeout-graceful-shutdown", type=int, required=True, metavar="SECONDS")
    parser.add_argument("--code", action="append", required=True)
    parser.add_argument("--ignored", action="append", default=[])
    parser.add_argument("--migrations", metavar="FOLDER")
    parser.add_argument("--migrate", action="append", default=[], metavar="WORD", help="of the command")
    parser.add_argument("--migrate-hint", default="")
    parser.add_argument("--use-colors", action=argparse.BooleanOptionalAction, default=False)
    return parser


if __name__ == "__main__":
    options = _parser().parse_args()
    main(
        _config(options),
        options.application,
        options.code,
        options.ignored,
        Migrations(options.migrations, options.migrate, options.migrate_hint),
    )
