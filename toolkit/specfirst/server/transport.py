"""A transport that counts the bytes which the client has acknowledged."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import termios
from typing import Any


class MeasuredTransport(asyncio.Transport):
    """Passes all calls to another transport, and counts what is written."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self.inner = transport
        self.written = 0

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

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the information of the other transport."""
        return self.inner.get_extra_info(name, default)

    def is_closing(self) -> bool:
        """Whether the other transport is closing or closed."""
        return self.inner.is_closing()

    def close(self) -> None:
        """Close once everything is written."""
        self.inner.close()

    def abort(self) -> None:
        """Close now, without what is not written."""
        self.inner.abort()

    def reset(self) -> None:
        """Close now, and let the kernel drop the data of a client that accepts none."""
        connection: socket.socket | None = self.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Pass the connection to another protocol."""
        self.inner.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return the protocol of the other transport."""
        return self.inner.get_protocol()

    def is_reading(self) -> bool:
        """Whether data is received."""
        return self.inner.is_reading()

    def pause_reading(self) -> None:
        """Receive no more data."""
        self.inner.pause_reading()

    def resume_reading(self) -> None:
        """Receive data again, after `pause_reading`."""
        self.inner.resume_reading()

    def get_write_buffer_size(self) -> int:
        """Return the number of bytes that wait to be sent."""
        return self.inner.get_write_buffer_size()


def _unacknowledged(transport: asyncio.Transport) -> int:
    connection: socket.socket | None = transport.get_extra_info("socket")
    try:
        # On Linux TIOCOUTQ is SIOCOUTQ, see tcp(7).
        waiting = b"" if connection is None else fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4)
    except OSError:
        return 0
    return int(struct.unpack("i", waiting)[0]) if waiting else 0
