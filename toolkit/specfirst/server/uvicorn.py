"""Run uvicorn with limits for connections: `python -m specfirst.server.uvicorn APP …`.

It takes uvicorn's options with other defaults: the protocol of `specfirst.server.protocol`, no websockets, no
header that names the server, and no trust in `X-Forwarded-For`, which the application handles. A process that
stops serves the connections that it or the kernel has accepted.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

import uvicorn

_CONNECT_SECONDS = 0.05
"""How long connections may take to be established once new ones are dropped: a round trip to a proxy."""

_HANDSHAKE_SECONDS = 1.0
"""How long the last connections may take to agree on TLS."""

_ADMISSION_ROUNDS = 5
"""The rounds of the event loop, or more, in which an accepted connection gets its protocol."""

_SO_ATTACH_FILTER = 26
"""The socket option of Linux (asm-generic/socket.h), which the module `socket` does not name."""

_INSTRUCTION = struct.Struct("=HBBI")
"""Of the kernel's socket filter (linux/filter.h): operation, jumps if true and if false, operand."""

_DROP_NEW_CONNECTIONS = b"".join(
    _INSTRUCTION.pack(*instruction)
    for instruction in (
        (0x30, 0, 0, 13),  # load the flags of the TCP header
        (0x54, 0, 0, 0x12),  # keep SYN and ACK
        (0x15, 0, 1, 0x02),  # is it SYN alone?
        (0x06, 0, 0, 0),  # yes: drop the packet
        (0x06, 0, 0, 0xFFFF_FFFF),  # no: pass it on
    )
)

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
    proxy has sent requests on them by then, and may repeat only the safe ones. So new connections are dropped
    before the queue is emptied: their clients try again after a second, and find the listener closed. Where
    there is no such filter, a connection of the last microseconds is lost.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve the accepted connections, then stop."""
        listeners = [listener for server in self.servers for listener in server.sockets]
        # A listener from outside may belong to other processes, too.
        if sockets is None and self.config.fd is None:
            for listener in listeners:
                _drop_new_connections(listener.fileno())
            # The event loop accepts meanwhile.
            await asyncio.sleep(_CONNECT_SECONDS)
        accepted: list[socket.socket] = []
        for listener in listeners:
            accepted += _accept_pending(listener.fileno(), self.config.backlog)
        for server in self.servers:
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


def _drop_new_connections(listener: int) -> None:
    """Let the kernel ignore attempts to connect, if it can."""
    program = ctypes.create_string_buffer(_DROP_NEW_CONNECTIONS)
    argument = struct.pack("HL", len(_DROP_NEW_CONNECTIONS) // _INSTRUCTION.size, ctypes.addressof(program))
    with socket.socket(fileno=os.dup(listener)) as copy:
        if sys.platform == "linux" and copy.family in (socket.AF_INET, socket.AF_INET6):
            # OSError: forbidden, as in some sandboxes.
            with suppress(OSError):
                copy.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, argument)


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
