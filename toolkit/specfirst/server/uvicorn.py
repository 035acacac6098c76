"""Run uvicorn with limits for connections: `python -m specfirst.server.uvicorn APP …`.

It takes uvicorn's options with other defaults: the protocol of `specfirst.server.protocol`, no websockets, no
header that names the server, and no trust in `X-Forwarded-For`, which the application handles. A process that
stops serves the connections that it or the kernel has accepted.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

import uvicorn

_HANDSHAKE_SECONDS = 1.0
"""How long the last connections may take to agree on TLS."""

_ADMISSION_ROUNDS = 5
"""The rounds of the event loop, or more, in which an accepted connection gets its protocol."""

OPTIONS: Final[dict[str, Any]] = {
    "http": "specfirst.server.protocol:GuardedProtocol",
    "ws": "none",
    "proxy_headers": False,
    "server_header": False,
    # The connections that may be accepted before the first one can be refused.
    "backlog": 256,
}
"""Arguments of `uvicorn.Config`."""


class GracefulServer(uvicorn.Server):
    """A server that loses no accepted connection when it stops.

    The kernel accepts connections on its own, and resets those in its queue when the listener is closed. A
    proxy has sent requests on them by then, and may repeat only the safe ones.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve the accepted connections, then stop."""
        accepted: list[socket.socket] = []
        for server in self.servers:
            for listener in server.sockets:
                accepted += _accept_pending(listener.fileno(), self.config.backlog)
            server.close()
        loop, tls = asyncio.get_running_loop(), self.config.ssl
        admissions = (loop.connect_accepted_socket(self._protocol, new, ssl=tls) for new in accepted)
        with suppress(TimeoutError):
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                await asyncio.gather(*admissions, return_exceptions=True)
        for _ in range(_ADMISSION_ROUNDS):
            await asyncio.sleep(0)
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        protocol: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return protocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


def _accept_pending(listener: int, backlog: int) -> list[socket.socket]:
    """Accept the connections in the kernel's queue, at most `backlog`, of a non-blocking listener."""
    accepted: list[socket.socket] = []
    # OSError: the queue is empty, or the process has no more descriptors.
    with suppress(OSError), socket.socket(fileno=os.dup(listener)) as copy:
        while len(accepted) < backlog:
            accepted.append(copy.accept()[0])
    return accepted


def main() -> None:
    """Run uvicorn's command with the options and the server of this module."""
    # The command has no option for the class of the server. (`uvicorn.main` itself is the command.)
    import_module("uvicorn.main").Server = GracefulServer  # type: ignore[attr-defined]
    uvicorn.main.main(prog_name="python -m specfirst.server.uvicorn", default_map=OPTIONS)


if __name__ == "__main__":
    main()
