"""Catch mail: `python -m specfirst.devserver.mail_catcher --smtp-port … --http-port … --folder …`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from specfirst.devserver.mail_catcher.mailbox import Mailbox
from specfirst.devserver.mail_catcher.smtp import smtp_server
from specfirst.devserver.mail_catcher.web import web_application
from specfirst.devserver.ports import LOOPBACK


class _Server(uvicorn.Server):
    """Ends the event streams of open pages before it waits for their connections."""

    def __init__(self, config: uvicorn.Config, mailbox: Mailbox) -> None:
        super().__init__(config)
        self._loop = asyncio.get_running_loop()
        self._mailbox = mailbox

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams; called by the signal."""
        asyncio.run_coroutine_threadsafe(self._mailbox.close(), self._loop)
        super().handle_exit(sig, frame)


def main() -> None:
    """Catch mail until SIGTERM or SIGINT."""
    options = _parser().parse_args()
    asyncio.run(_serve(options.folder, options.smtp_port, options.http_port))


async def _serve(folder: Path, smtp_port: int, http_port: int) -> None:
    mailbox = Mailbox(folder)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with smtp_server(mailbox, smtp_port) as port:
            print(f"mail for port {port} is shown at http://{LOOPBACK}:{http_port}", flush=True)
            yield

    config = uvicorn.Config(
        web_application(mailbox, lifespan),
        host=LOOPBACK,
        port=http_port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    await _Server(config, mailbox).serve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m specfirst.devserver.mail_catcher", description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True, help="where mail is sent to")
    parser.add_argument("--http-port", type=int, required=True, help="of the page that shows it")
    parser.add_argument("--folder", type=Path, required=True, help="where it is kept")
    return parser


if __name__ == "__main__":
    main()
