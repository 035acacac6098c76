"""The HTTP library, chosen here and nowhere else: to move to another one, provide these names."""

from httpx import (
    AsyncClient,
    Client,
    ConnectError,
    ConnectTimeout,
    MockTransport,
    NetworkError,
    PoolTimeout,
    ProxyError,
    RemoteProtocolError,
    Request,
    Response,
    Timeout,
    TimeoutException,
    TransportError,
)
from httpx import __version__ as library_version

LIBRARY = f"httpx/{library_version}"

NEVER_SENT = (ConnectError, ConnectTimeout, PoolTimeout)
"""Failures before the first byte of a request leaves: repeating it is safe, whatever it does."""

TRANSIENT = (TimeoutException, NetworkError, RemoteProtocolError, ProxyError)
"""Failures that may not happen again."""

__all__ = [
    "LIBRARY",
    "NEVER_SENT",
    "TRANSIENT",
    "AsyncClient",
    "Client",
    "MockTransport",
    "Request",
    "Response",
    "Timeout",
    "TimeoutException",
    "TransportError",
]
