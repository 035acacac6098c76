"""The web service of `specfirst run --reload`: starts afresh whenever code is saved.

uvicorn's own reloader imports every package again each time, which takes longer than all the rest; here only
the code of the project is.
"""

import argparse
import importlib
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from socket import socket
from types import ModuleType

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import CurrentFork, WarmFork
from specfirst.server.uvicorn import OPTIONS


def main(config: uvicorn.Config, application: str, code: Sequence[str]) -> None:
    """Serve until SIGTERM.

    Args:
        application: the ASGI factory of `config`, `package.module:function`.
        code: the folders that are watched, relative to the working directory.
    """
    # Bound here, once: requests that arrive during a start wait instead of being refused.
    listener = config.bind_socket()
    _import_packages(application, code)
    current = CurrentFork(lambda: _start(config, listener), waits_for_code=False)
    current.keep(file_changes(*code, meanwhile=current.check))


def _start(config: uvicorn.Config, listener: socket) -> WarmFork:
    def serve() -> int:
        uvicorn.Server(_loaded(config)).run(sockets=[listener])
        return 0

    return WarmFork(serve)


def _loaded(config: uvicorn.Config) -> uvicorn.Config:
    """The service, or what reports that it does not start: requests would wait for ever."""
    try:
        config.load()
    except (Exception, SystemExit):
        traceback.print_exc()
        return uvicorn.Config(broken, access_log=False, log_level="warning", **OPTIONS)
    return config


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI application: 503 until the code is mended."""
    if scope["type"] == "http":
        text = "The code does not start; the terminal of the run shows why.\n"
        await PlainTextResponse(text, 503, {"Retry-After": "1"})(scope, receive, send)


def _import_packages(application: str, code: Sequence[str]) -> None:
    """Import the application, then forget the modules of `code`: what stays are the packages that it uses."""
    try:
        importlib.import_module(application.partition(":")[0])
    except Exception:
        traceback.print_exc()  # the code is broken just now; the first start will report it as well
    folders = [Path(folder).resolve() for folder in code]
    for name, module in list(sys.modules.items()):
        if name != "__main__" and any(_is_in(folder, module) for folder in folders):
            del sys.modules[name]


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
    parser.add_argument("--use-colors", action=argparse.BooleanOptionalAction, default=False)
    return parser


if __name__ == "__main__":
    options = _parser().parse_args()
    main(_config(options), options.application, options.code)
