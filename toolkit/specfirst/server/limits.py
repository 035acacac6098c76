"""Limits of a web process on the resources of one client, and of all clients."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from enum import StrEnum

_MAX_CONNECTIONS = 4096


class Reason(StrEnum):
    """The reason why the server ended a connection, as a label of metrics and in the log."""

    MALFORMED = "malformed"
    """The bytes are not an HTTP request, or its end is ambiguous."""
    URL_SIZE = "url_size"
    HEADER_SIZE = "header_size"
    """The header, trailer or the extension of a chunk is too large."""
    HEADER_TIME = "header_time"
    BODY_TIME = "body_time"
    """No byte of the body arrived for too long."""
    BODY_RATE = "body_rate"
    """The body arrives too slowly."""
    RESPONSE_TIME = "response_time"
    """The client accepted no byte of the response for too long."""
    RESPONSE_RATE = "response_rate"
    """The client accepts the response too slowly."""
    PIPELINE = "pipeline"
    """Too many requests were sent before their responses."""
    EVICTED = "evicted"
    """Another connection needed its place, and it had no request in progress, or only a long response."""
    ADDRESS_FULL = "address_full"
    """The client's network has the maximum number of connections, and none of them can be closed."""
    SERVER_FULL = "server_full"
    """The server has the maximum number of connections, all with requests in progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """The limits of one web process."""

    header_bytes: int = 64 * 1024
    """The size of the request line and header fields, of trailers, and of everything between two pieces of a
    body.
    """
    header_fields: int = 128
    """The number of fields in one header."""
    header_seconds: float = 10.0
    """The time from the first byte of a request, or from connecting, to the end of its header."""
    body_seconds: float = 30.0
    """The longest pause in a body that the application waits for."""
    transfer_bytes_per_second: int = 500
    """The minimum average speed of a body, and of a response, after `body_seconds` or `response_seconds`."""
    keep_alive_seconds: float = 75.0
    """The time that a connection stays open without a request."""
    response_seconds: float = 60.0
    """The longest time in which a client accepts no byte of a response.

    A client's system acknowledges what its program has read in steps of up to a receive buffer, and each step
    must come within this time.
    """
    pipelined_requests: int = 16
    """The most requests that wait for the response to an earlier one of their connection."""
    connections: int | None = None
    """The most connections of all clients. None: half of the process's file descriptors, at most 4096."""
    connections_per_address: int = 128
    """The most connections of one IPv4 address or one /64 of IPv6, except those of trusted proxies."""
    undisturbed_seconds: float = 10.0
    """The time after which a response may be ended in favour of another connection of the same address."""

    @property
    def capacity(self) -> int:
        """The value of `connections`, or the number that the current limit of file descriptors permits.

        The other half is for files, for connections to databases, and for connections that a burst of clients
        opens before the first of them can be refused.
        """
        if self.connections is not None:
            return self.connections
        return max(1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2, _MAX_CONNECTIONS))

    @property
    def check_seconds(self) -> float:
        """The interval of the checks of time limits."""
        times = (self.header_seconds, self.body_seconds, self.keep_alive_seconds, self.response_seconds)
        return min(1.0, min(times) / 4)
