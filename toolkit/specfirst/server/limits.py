"""Limits on the demands of one client, and of all clients, on a web process."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from enum import StrEnum

_MOST_CONNECTIONS = 4096


class Reason(StrEnum):
    """Why the server ended a connection by itself: a label of metrics, and part of a line in the log."""

    MALFORMED = "malformed"
    """The bytes are no HTTP request, or one whose end is ambiguous."""
    URL_SIZE = "url_size"
    HEADER_SIZE = "header_size"
    """Header, trailer or the extension of a chunk."""
    HEADER_TIME = "header_time"
    BODY_TIME = "body_time"
    """No byte of the body arrived for too long."""
    BODY_RATE = "body_rate"
    """The body arrives, but too slowly."""
    RESPONSE_TIME = "response_time"
    """The client took no byte of the response for too long."""
    RESPONSE_RATE = "response_rate"
    """The client takes the response, but too slowly."""
    PIPELINE = "pipeline"
    """Too many requests were sent before their responses."""
    EVICTED = "evicted"
    """Its place was needed, and no request was in progress, or only a stream or long download."""
    ADDRESS_FULL = "address_full"
    """The client's network has as many connections as it may have, and none of them makes room."""
    SERVER_FULL = "server_full"
    """The server has as many connections as it may have, all with requests in progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """The limits of one web process."""

    header_bytes: int = 64 * 1024
    """Of the request line and header fields, of trailers, and of all that stands between two pieces of a
    body."""
    header_fields: int = 128
    """Number of fields in one header."""
    header_seconds: float = 10.0
    """From the first byte of a request, or from connecting, to the end of its header."""
    body_seconds: float = 30.0
    """The longest pause in a body that the application waits for."""
    transfer_bytes_per_second: int = 500
    """The least average speed of a body, and of a response, after `body_seconds` or `response_seconds`."""
    keep_alive_seconds: float = 75.0
    """Seconds that a connection stays open without a request."""
    response_seconds: float = 60.0
    """How long a client may take no byte of a response that waits for it.

    A client's system acknowledges what its program has read in steps of up to a receive buffer, and each step
    has to come within this time.
    """
    pipelined_requests: int = 16
    """Requests that wait for the response to an earlier one of their connection."""
    connections: int | None = None
    """The most connections of all clients. None: half of the process's file descriptors, at most 4096."""
    connections_per_address: int = 128
    """The most connections of one IPv4 address or one /64 of IPv6, unless it is a trusted proxy's."""
    undisturbed_seconds: float = 10.0
    """Seconds after which a response must make room for another connection of the same address."""

    @property
    def capacity(self) -> int:
        """`connections`, or what the present limit of file descriptors permits.

        The other half is for files, for connections to databases, and for what a burst of clients opens
        before the first of them can be refused.
        """
        if self.connections is not None:
            return self.connections
        return max(1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2, _MOST_CONNECTIONS))

    @property
    def check_seconds(self) -> float:
        """The interval at which times are checked."""
        times = (self.header_seconds, self.body_seconds, self.keep_alive_seconds, self.response_seconds)
        return min(1.0, min(times) / 4)
