"""The HTTP library, chosen here and nowhere else: to move to another one, provide these names.

The library is httpx2. A client that the user passes may be one of httpx as well: both are built, used and
closed in the same way, and their exceptions have the same names.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from logging import LogRecord, getLogger
from typing import Any, Protocol

from httpx2 import AsyncClient, Client, MockTransport, Request, Response, Timeout
from httpx2 import __version__ as library_version

from ._types import Unset

LIBRARY = f"httpx2/{library_version}"

TimeoutInput = Timeout | float | Unset | None
"""Seconds, or finer; `None` for no limit, `UNSET` for what the HTTP client has."""

FAULT = "specfirst.fault"
"""The extension of a `Response` whose body could not be read; its value says why."""


class BlockingHttpClient(Protocol):
    """An `httpx2.Client`, an `httpx.Client`, or anything else with these methods."""

    def build_request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: Any, extensions: Any
    ) -> Any: ...

    def send(self, request: Any, *, stream: bool) -> Any: ...

    def close(self) -> None: ...


class AwaitingHttpClient(Protocol):
    """An `httpx2.AsyncClient`, an `httpx.AsyncClient`, or anything else with these methods."""

    def build_request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: Any, extensions: Any
    ) -> Any: ...

    async def send(self, request: Any, *, stream: bool) -> Any: ...

    async def aclose(self) -> None: ...


class TransportError(Exception):
    """There is no whole response. `__cause__` is what the HTTP library has raised.

    Attributes:
        never_sent: Nothing of the request has left: repeating it is safe, whatever it does.
        transient: It may not happen again.
    """

    def __init__(self, reason: str, *, never_sent: bool = False, transient: bool = True) -> None:
        super().__init__(reason)
        self.never_sent = never_sent
        self.transient = transient


class TimeoutException(TransportError):
    """The server took longer than it was given."""


class UnsendableError(TransportError):
    """The HTTP library refuses the request. What it says of it may hold secrets, and is left out."""


_NEVER_SENT = frozenset(
    {"ConnectError", "ConnectTimeout", "PoolTimeout", "ConnectionRefusedError", "gaierror"}
)
_TIMEOUTS = frozenset({"TimeoutException", "TimeoutError"})
_TRANSIENT = frozenset({"NetworkError", "RemoteProtocolError", "ProxyError", "OSError"}) | _TIMEOUTS
_UNSENDABLE = frozenset(
    {"LocalProtocolError", "InvalidURL", "UnsupportedProtocol", "UnicodeError", "CookieConflict", "TypeError"}
)


def transport_error(error: Exception) -> TransportError:
    """Return what is raised in place of an exception of an HTTP client, known by the names of its classes."""
    names = {error_class.__name__ for error_class in type(error).__mro__}
    if names & _UNSENDABLE:
        # Without a cause: it quotes headers and addresses.
        return UnsendableError(
            f"the HTTP client refuses the request ({type(error).__name__})", transient=False
        )
    kind = TimeoutException if names & _TIMEOUTS else TransportError
    name = type(error).__name__
    failure = kind(
        f"{name}: {error}" if str(error) else name,
        never_sent=bool(names & _NEVER_SENT),
        transient=bool(names & _TRANSIENT),
    )
    failure.__cause__ = error
    return failure


def unreadable(response: Any, reason: str) -> Response:
    """Return a response with status and headers alone, in place of one whose body cannot be read."""
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_BODIES]
    return Response(response.status_code, headers=headers, content=b"", extensions={FAULT: reason})


_OF_BODIES = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def timeout_extension(timeout: TimeoutInput) -> dict[str, Any]:
    """Return the extension of a request for a time-out, empty where that of the HTTP client holds."""
    if isinstance(timeout, Unset):
        return {}
    if timeout is None or isinstance(timeout, int | float):
        return {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}}
    return {"timeout": timeout.as_dict()}


_sending: ContextVar[bool] = ContextVar("sending", default=False)


@contextmanager
def without_log_lines() -> Generator[None]:
    """Keep the HTTP library from logging the requests that are sent meanwhile.

    Its lines hold whole addresses, whose queries can be secrets. The SDK logs each attempt itself.
    """
    token = _sending.set(True)
    try:
        yield
    finally:
        _sending.reset(token)


def _is_of_others(record: LogRecord) -> bool:
    """Return whether a line of the HTTP library is about a request that no SDK has sent."""
    return not _sending.get()


for _library in ("httpx", "httpx2"):
    getLogger(_library).addFilter(_is_of_others)


__all__ = [
    "FAULT",
    "LIBRARY",
    "AsyncClient",
    "AwaitingHttpClient",
    "BlockingHttpClient",
    "Client",
    "MockTransport",
    "Request",
    "Response",
    "Timeout",
    "TimeoutException",
    "TimeoutInput",
    "TransportError",
    "UnsendableError",
    "timeout_extension",
    "transport_error",
    "unreadable",
    "without_log_lines",
]
