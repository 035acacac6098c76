"""A transport that counts the bytes which the client has acknowledged."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import termios
from typing import Any

_OF_INNER = (
    "abort",
    "close",
    "get_extra_info",
    "get_protocol",
    "get_write_buffer_size",
    "is_closing",
    "is_reading",
    "pause_reading",
    "resume_reading",
    "set_protocol",
)


class MeasuredTransport(asyncio.Transport):
    """A transport with the methods of another one, which counts what is written."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self.inner = transport
        self.written = 0
        for name in _OF_INNER:
            setattr(self, name, getattr(transport, name))

    @property
    def taken(self) -> int:
        """The number of bytes that the client's system has acknowledged.

        The buffer of the transport does not suffice: it moves only when a third of the kernel's buffer, which
        grows to megabytes, is free.
        """
        return self.written - self.inner.get_write_buffer_size() - _unacknowledged(self.inner)

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Write and count. Data after the end is dropped, for which uvloop raises an error."""
        if self.inner.is_closing():
            return
        self.written += len(data)
        self.inner.write(data)

    def reset(self) -> None:
        """Close now, and let the kernel drop the data of a client that accepts none."""
        connection: socket.socket | None = self.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()


def _unacknowledged(transport: asyncio.Transport) -> int:
    connection: socket.socket | None = transport.get_extra_info("socket")
    try:
        # On Linux TIOCOUTQ is SIOCOUTQ, see tcp(7).
        waiting = b"" if connection is None else fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4)
    except OSError:
        return 0
    return int(struct.unpack("i", waiting)[0]) if waiting else 0
