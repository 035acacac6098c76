"""The only module that imports the HTTP library: another library has to provide the same names.

The library is httpx2. The user may also pass a client of httpx: both are created, used and closed in the same
way, and their exceptions have the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from logging import LogRecord, getLogger
from typing import Any, Protocol

from httpx2 import URL, AsyncClient, Client, MockTransport, Request, Response, Timeout
from httpx2 import __version__ as library_version

from ._types import Unset

LIBRARY = f"httpx2/{library_version}"

TimeoutInput = Timeout | float | Unset | None
"""Seconds, or separate time-outs; `None` for no limit, `UNSET` for that of the HTTP client."""

FAULT = "specfirst.fault"
"""The extension of a `Response` whose body could not be read; its value is the reason."""


class BlockingHttpClient(Protocol):
    """An `httpx2.Client`, an `httpx.Client`, or any object with these methods."""

    def build_request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: Any, extensions: Any
    ) -> Any: ...

    def send(self, request: Any, *, stream: bool) -> Any: ...

    def close(self) -> None: ...


class AwaitingHttpClient(Protocol):
    """An `httpx2.AsyncClient`, an `httpx.AsyncClient`, or any object with these methods."""

    def build_request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: Any, extensions: Any
    ) -> Any: ...

    async def send(self, request: Any, *, stream: bool) -> Any: ...

    async def aclose(self) -> None: ...


class TransportError(Exception):
    """There is no complete response. `__cause__` is the exception of the HTTP library.

    Attributes:
        never_sent: No part of the request was sent, so that repeating it is always safe.
        transient: Another attempt may succeed.
    """

    def __init__(self, reason: str, *, never_sent: bool = False, transient: bool = True) -> None:
        super().__init__(reason)
        self.never_sent = never_sent
        self.transient = transient


class TimeoutException(TransportError):
    """The server took longer than the time-out."""


class UnsendableError(TransportError):
    """The HTTP library refuses the request. Its message may contain secrets, and is left out."""


_NEVER_SENT = frozenset(
    {"ConnectError", "ConnectTimeout", "PoolTimeout", "ConnectionRefusedError", "gaierror"}
)
_TIMEOUTS = frozenset({"TimeoutException", "TimeoutError"})
_TRANSIENT = frozenset({"NetworkError", "RemoteProtocolError", "ProxyError", "OSError"}) | _TIMEOUTS
_UNSENDABLE = frozenset(
    {"LocalProtocolError", "InvalidURL", "UnsupportedProtocol", "UnicodeError", "CookieConflict", "TypeError"}
)


def transport_error(error: Exception) -> TransportError:
    """Return the exception to raise for one of an HTTP client, recognised by the name of its class."""
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
    """Return a response with only status and headers, for one whose body cannot be read."""
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_BODIES]
    return Response(response.status_code, headers=headers, content=b"", extensions={FAULT: reason})


_OF_BODIES = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def build_request(
    http: BlockingHttpClient | AwaitingHttpClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: Any,
    timeout: TimeoutInput,
) -> Any:
    """Return the request that the client's own `build_request` returns, in less time where that is known.

    A client of httpx2 reads the names of all headers several times to merge its own with those of a request,
    which takes longer than the rest of a call in this package.
    """
    extensions = timeout_extension(timeout)
    if not isinstance(http, Client | AsyncClient) or type(http) not in _KNOWN_CLIENTS or http.params:
        return http.build_request(method, url, headers=headers, content=content, extensions=extensions)
    fields = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    replaced = {name.lower() for name, _ in fields}
    fields[:0] = [field for field in http.headers.raw if field[0].lower() not in replaced]
    return Request(
        method,
        URL(url) if "?" in url else _parsed(url),
        headers=fields,
        cookies=http.cookies,
        content=content,
        extensions=extensions or {"timeout": http.timeout.as_dict()},
    )


_KNOWN_CLIENTS = frozenset({Client, AsyncClient})


@lru_cache(maxsize=256)
def _parsed(url: str) -> URL:
    """Parse an address, with a cache for those without a query, since parsing takes a quarter of a call."""
    return URL(url)


def timeout_extension(timeout: TimeoutInput) -> dict[str, Any]:
    """Return the request extension that sets a time-out; empty if that of the HTTP client applies."""
    if isinstance(timeout, Unset):
        return {}
    if timeout is None or isinstance(timeout, int | float):
        return {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}}
    return {"timeout": timeout.as_dict()}


_sending: ContextVar[bool] = ContextVar("sending", default=False)


class WithoutLogLines:
    """A context in which the HTTP library does not log the requests that it sends.

    Its lines contain whole addresses, whose queries can be secrets. The SDK logs attempts itself.
    """

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = _sending.set(True)

    def __exit__(self, *exc_info: object) -> None:
        _sending.reset(self._token)


def _is_of_others(record: LogRecord) -> bool:
    """Return whether a log record of the HTTP library is about a request that is not the SDK's."""
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
    "WithoutLogLines",
    "build_request",
    "transport_error",
    "unreadable",
]
