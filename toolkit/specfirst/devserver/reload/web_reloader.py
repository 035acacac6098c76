"""The web service of `make dev`: starts afresh whenever code is saved.

Run as a child of `make dev`: `python -m specfirst.devserver.reload.web_reloader PORT`. uvicorn's own reloader imports every
package again each time, which takes longer than all the rest; here only the checkout's own code is.
"""

import importlib
import sys
import traceback
from socket import socket

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import WarmFork
from specfirst.devserver.supervisor.process_table import APPLICATION, CODE_FOLDERS, STREAM_SECONDS


def main(port: int, *, colours: bool) -> None:
    """Serve until SIGTERM."""
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        port=port,
        use_colors=colours,
        proxy_headers=False,
        timeout_graceful_shutdown=STREAM_SECONDS,
    )
    # Bound here, once: requests that arrive during a start wait instead of being refused.
    listener = config.bind_socket()
    _import_packages()
    changes = file_changes(*CODE_FOLDERS)
    service = _start(config, listener)
    for names in changes:
        print(f"{names} changed: starting again", flush=True)
        service.stop()
        service = _start(config, listener)
    service.stop()


def _start(config: uvicorn.Config, listener: socket) -> WarmFork:
    def serve() -> int:
        uvicorn.Server(_loaded(config)).run(sockets=[listener])
        return 0

    return WarmFork(serve)


def _loaded(config: uvicorn.Config) -> uvicorn.Config:
    """The service, or what says that it does not start: requests would wait for ever."""
    try:
        config.load()
    except (Exception, SystemExit):
        traceback.print_exc()
        return uvicorn.Config(broken, access_log=False, log_level="warning")
    return config


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI application: 503 until the code is mended."""
    if scope["type"] == "http":
        text = "The code does not start; the terminal of `make dev` says why.\n"
        await PlainTextResponse(text, 503, {"Retry-After": "1"})(scope, receive, send)


def _import_packages() -> None:
    """Import the application, then forget its own modules: what stays are the packages that it uses."""
    try:
        importlib.import_module(APPLICATION.partition(":")[0])
    except Exception:
        traceback.print_exc()  # the code is broken just now; the first start will say so as well
    for name in list(sys.modules):
        if name.partition(".")[0] in CODE_FOLDERS:
            del sys.modules[name]


if __name__ == "__main__":
    main(int(sys.argv[1]), colours="--use-colors" in sys.argv)
