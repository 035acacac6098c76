"""`specfirst mock`: serves what documents describe, without an implementation."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import uvicorn

from specfirst.compiler.commands import (
    add_all,
    add_failures,
    add_project,
    print_findings,
    project_of,
    reporting_failures,
)
from specfirst.mock.application import MockedApi, MockOptions, mock_application
from specfirst.mock.watching import Loaded, serve_watched
from specfirst.project import ProjectError
from specfirst.server.uvicorn import OPTIONS
from specfirst.wording import counted

_Documents = Sequence[tuple[Path, str | None]]
_HOST = "127.0.0.1"
_PORT = 4010
"""The default port of Prism."""
_UVICORN: Final[Mapping[str, Any]] = {**OPTIONS, "timeout_graceful_shutdown": 3}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst mock`."""
    parser.add_argument(
        "documents",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="OpenAPI documents; default: all of the project",
    )
    parser.add_argument("--host", default=_HOST, help=f"the address to listen at; default: {_HOST}")
    parser.add_argument("--port", type=int, default=_PORT, help=f"default: {_PORT}; 0: any that is free")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other made-up values")
    parser.add_argument(
        "--dynamic", action="store_true", help="make new values for each request instead of using examples"
    )
    parser.add_argument(
        "--no-validate",
        action="store_false",
        dest="validates",
        help="respond to requests that break the document",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="print a line for each request")
    parser.add_argument(
        "--watch", action="store_true", help="serve the documents anew whenever one of their files is saved"
    )
    add_failures(parser)
    add_project(parser)
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C; 1 when a document cannot be used. Raises ProjectError."""
    logging.basicConfig(format="%(levelname)s: %(message)s")
    documents = [(path, options.failures) for path in options.documents]
    if not documents:
        documents = [(api.document, options.failures or api.failures) for api in project_of(options).apis]
    with _listening(options.host, options.port) as listener:
        if not options.watch:
            return _serve(documents, listener, lambda files: None, options)
        return serve_watched(
            [path.absolute() for path, _ in documents],
            lambda loaded: reporting_failures(partial(_serve, documents, listener, loaded))(options),
        )


def _serve(
    documents: _Documents, listener: socket.socket, loaded: Loaded, options: argparse.Namespace
) -> int:
    """Serve the documents as they are now. `loaded` gets all their files before the first response."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = MockOptions(options.seed, options.dynamic, options.validates)
        app, served = mock_application(documents, Path(folder), wanted)
        for api in served:
            print_findings(api.warnings, options)
        loaded(file for api in served for file in api.files)
        level = "info" if options.verbose else "warning"
        base = f"http://{options.host}:{listener.getsockname()[1]}"
        server = _Server(
            uvicorn.Config(app, log_level=level, **_UVICORN), partial(_print_addresses, served, base)
        )
        server.run(sockets=[listener])
    return 0


class _Server(uvicorn.Server):
    """Announces itself when it serves and handles signals.

    Before that, Python may lose the exception of a Ctrl-C, in a callback of the import system for example.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProjectError(f"cannot listen at {host}, port {port}: {reason}; --port names another") from error


def _print_addresses(served: Sequence[MockedApi], base: str) -> None:
    for api in served:
        print(f"{api.title}: {counted(api.operations, 'operation')} at {base}{api.prefix}")
    print("The header `Prefer: code=404`, `example=NAME` or `dynamic=true` chooses a response. Ctrl-C stops.")
    sys.stdout.flush()
