"""The state of one request: its identity, and what the stages of its operation produce."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import BackgroundTasks, Depends, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from specfirst.runtime.interface import Claim, RequestContext, network_of

if TYPE_CHECKING:
    from anyio import CancelScope

    from specfirst.runtime.limits import Counted

EXCHANGE = "specfirst.exchange"
"""The key of the `Exchange` in the scope, the only key that the runtime adds."""
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_MAX_CACHED_ADDRESSES = 4096


class Digest(Protocol):
    """A hash in progress, as of `hashlib`."""

    def update(self, data: bytes, /) -> None:
        """Add bytes of the message."""

    def digest(self) -> bytes:
        """Return the hash of all bytes so far."""


class Closeable(Protocol):
    """An object that uses disk space."""

    async def close(self) -> None:
        """Delete what is on disk, so that its space is free again."""


@dataclass(slots=True, eq=False)
class Exchange:
    """One request in the runtime, with the results of its stages."""

    request_id: str
    """The `X-Request-ID` of the client if it is a plain token, else a new ID."""
    context: RequestContext | None = None
    """The context; None until the request has reached an operation."""
    found: tuple[Any, Any] | None = None
    """A router and its match of the request, between its `matches` and its `handle`."""
    dispatch: ASGIApp | None = None
    """The dispatch of the operation, if it is reached through FastAPI's own route."""
    raw_path_values: Mapping[str, str] | None = None
    """The percent-encoded values of path parameters, by placeholder.

    In `path_params` they are decoded, so that an encoded delimiter of a style would look like a real one.
    """
    arguments: dict[str, Any] = field(default_factory=dict)
    """The decoded arguments of the handler."""
    counted: list[Counted] = field(default_factory=list)
    fingerprint: Digest | None = None
    """The fingerprint of a request to an idempotent operation; the body is added while it is read."""
    claim: Claim | None = None
    spooled: list[Closeable] = field(default_factory=list)
    """The parts of the request on disk, closed when the handler has returned."""
    injected: Response | None = None
    """The headers and the status that dependencies have set."""
    background: BackgroundTasks | None = None
    """The background tasks of dependencies, which run after the response."""
    is_conditional: bool = False
    """Whether the request has `If-None-Match`."""
    request_stack: AsyncExitStack | None = None
    """Closes dependencies after the response; `function_stack` does when the handler has returned."""
    function_stack: AsyncExitStack | None = None
    cleanup: CancelScope | None = None
    """Contains all asynchronous generators, so that their own cancel scopes end before it does."""
    kept: AsyncExitStack | None = None
    """The stack of the request, while its response is sent."""

    def shared_response(self) -> Response:
        """The response whose headers and status dependencies may set."""
        if self.injected is None:
            self.injected = Response()
            del self.injected.headers["content-length"]
            self.injected.status_code = None  # type: ignore[assignment]  # as FastAPI has it: not set
        return self.injected

    def background_tasks(self) -> BackgroundTasks:
        """The tasks that run after the response."""
        if self.background is None:
            self.background = BackgroundTasks()
        return self.background


def exchange_of(scope: Scope) -> Exchange:
    """Return the exchange of a request, and begin one if there is none."""
    known = scope.get(EXCHANGE)
    if known is None:
        request_id = ""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                text = value.decode("latin-1")
                request_id = text if _ACCEPTABLE_ID.fullmatch(text) else ""
                break
        known = scope[EXCHANGE] = Exchange(request_id or str(uuid.uuid4()))
    assert isinstance(known, Exchange)
    return known


def request_id_of(scope: Scope) -> str:
    """Return `Exchange.request_id`."""
    return exchange_of(scope).request_id


def begin(scope: Scope, operation_id: str) -> Exchange:
    """Make the context of a request that has been routed to an operation."""
    exchange = exchange_of(scope)
    client = scope.get("client")
    user_agent: str | None = None
    accept: list[str] = []
    for name, value in scope["headers"]:
        if name == b"accept":
            accept.append(value.decode("latin-1"))
        elif name == b"user-agent" and user_agent is None:
            user_agent = value.decode("latin-1")
        elif name == b"if-none-match":
            exchange.is_conditional = True
    exchange.context = RequestContext(
        request_id=exchange.request_id,
        client_address=_canonical(client[0]) if client else None,
        user_agent=user_agent,
        operation_id=operation_id,
        accept=", ".join(accept) or None,
    )
    return exchange


@lru_cache(maxsize=_MAX_CACHED_ADDRESSES)
def _canonical(host: str) -> str | None:
    """Return the client's IP address; None if it is not an address, since a proxy may send any text."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def client_network_of(request: Request) -> str | None:
    """Return the client network of a request to a route outside the document, which has no context."""
    address = _canonical(request.client.host) if request.client else None
    return None if address is None else network_of(address)


def context_of(scope: Scope) -> RequestContext | None:
    """Return the context of a request; None if it has not reached an operation.

    ASGI middleware around the service can use it once the inner application has returned, to find out which
    operation served the request.
    """
    exchange = scope.get(EXCHANGE)
    return exchange.context if isinstance(exchange, Exchange) else None


async def provide_context(request: Request) -> RequestContext:
    """Return the context of the request, as a FastAPI dependency.

    This is a coroutine function because FastAPI runs other functions in a thread.
    """
    context = exchange_of(request.scope).context
    assert context is not None
    return context


CurrentContext = Annotated[RequestContext, Depends(provide_context)]
"""The annotation of a provider's parameter that receives the request context."""
