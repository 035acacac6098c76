"""What belongs to one request: its identity, and what the stages of its operation produce."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
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
"""Key of the scope: the `Exchange`. It is the only one that the runtime adds."""
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_MOST_ADDRESSES = 4096


class Digest(Protocol):
    """A hash that is being computed."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes of the message."""

    def digest(self) -> bytes:
        """The hash of all bytes so far."""


class Closeable(Protocol):
    """Something that holds room on disk."""

    async def close(self) -> None:
        """Give the room back."""


class Exchange:
    """One request on its way through the runtime, with what each stage has produced for the next ones."""

    __slots__ = (
        "arguments",
        "background",
        "claim",
        "cleanup",
        "context",
        "counted",
        "dispatch",
        "fingerprint",
        "found",
        "function_stack",
        "injected",
        "is_conditional",
        "kept",
        "raw_path_values",
        "request_id",
        "request_stack",
        "spooled",
    )

    def __init__(self, scope: Scope) -> None:
        self.request_id = ""
        """The client's own `X-Request-ID` where it is a plain token, else a new one."""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                text = value.decode("latin-1")
                if _ACCEPTABLE_ID.fullmatch(text):
                    self.request_id = text
                break
        self.request_id = self.request_id or str(uuid.uuid4())
        self.context: RequestContext | None = None
        """None until the request has reached an operation."""
        self.found: tuple[Any, Any] | None = None
        """A router, and what it has found for the request, between its `matches` and its `handle`."""
        self.dispatch: ASGIApp | None = None
        """What serves the operation, where it is reached through FastAPI's own route."""
        self.raw_path_values: Mapping[str, str] | None = None
        """The values of path parameters as they came, percent-encoded, by placeholder.

        `path_params` has them decoded. A delimiter of a style separates values only where it is not encoded.
        """
        self.arguments: dict[str, Any] = {}
        """The decoded arguments of the handler."""
        self.counted: list[Counted] = []
        self.fingerprint: Digest | None = None
        """Of the request, where its operation is idempotent; the body is added while it is read."""
        self.claim: Claim | None = None
        self.spooled: list[Closeable] = []
        """What of the request is on disk, to be closed when the handler has returned."""
        self.injected: Response | None = None
        """The headers and the status that dependencies have set."""
        self.background: BackgroundTasks | None = None
        """What dependencies have left to do after the response."""
        self.is_conditional = False
        """Whether the request has `If-None-Match`."""
        self.request_stack: AsyncExitStack | None = None
        """Closes dependencies after the response, `function_stack` when the handler has returned."""
        self.function_stack: AsyncExitStack | None = None
        self.cleanup: CancelScope | None = None
        """Encloses all asynchronous generators, so that their own scopes end before it."""
        self.kept: AsyncExitStack | None = None
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
    """The exchange of a request, begun where there is none."""
    known = scope.get(EXCHANGE)
    if known is None:
        known = scope[EXCHANGE] = Exchange(scope)
    assert isinstance(known, Exchange)
    return known


def request_id_of(scope: Scope) -> str:
    """Return `Exchange.request_id`."""
    return exchange_of(scope).request_id


def begin(scope: Scope, operation_id: str) -> Exchange:
    """Make the context of a request that has found its operation."""
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


@lru_cache(maxsize=_MOST_ADDRESSES)
def _canonical(host: str) -> str | None:
    """The client's IP address; None where there is none: what a proxy hands on may be any text."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def client_network_of(request: Request) -> str | None:
    """`RequestContext.client_network` of a request to a route outside the document, which has no context."""
    address = _canonical(request.client.host) if request.client else None
    return None if address is None else network_of(address)


def context_of(scope: Scope) -> RequestContext | None:
    """Return the context of a request, `None` where it has not reached an operation.

    For ASGI middleware around the whole service: once the inner application has returned, this tells the
    operation that served the request.
    """
    exchange = scope.get(EXCHANGE)
    return exchange.context if isinstance(exchange, Exchange) else None


async def provide_context(request: Request) -> RequestContext:
    """FastAPI dependency: the context of the request being served.

    A coroutine function, since FastAPI runs any other in a thread of its own.
    """
    context = exchange_of(request.scope).context
    assert context is not None
    return context


CurrentContext = Annotated[RequestContext, Depends(provide_context)]
"""For the signature of a provider."""
