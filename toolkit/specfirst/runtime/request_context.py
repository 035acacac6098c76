"""The request's identity, and the FastAPI dependency that hands it to providers."""

from __future__ import annotations

import re
import uuid
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from specfirst.runtime.interface import RequestContext, network_of

_CONTEXT = "specfirst.context"
_REQUEST_ID = "specfirst.request_id"
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def request_id_of(scope: Scope) -> str:
    """The request's id: the client's own `X-Request-ID` where it is a plain token, else a new one."""
    known = scope.get(_REQUEST_ID)
    if known is None:
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        text = given.decode("latin-1")
        known = text if _ACCEPTABLE_ID.fullmatch(text) else str(uuid.uuid4())
        scope[_REQUEST_ID] = known
    return str(known)


def begin(request: Request, operation_id: str) -> RequestContext:
    """Make the context of a request that has found its operation."""
    context = RequestContext(
        request_id=request_id_of(request.scope),
        client_address=_address(request),
        user_agent=request.headers.get("user-agent"),
        operation_id=operation_id,
        accept=", ".join(request.headers.getlist("accept")) or None,
    )
    request.scope[_CONTEXT] = context
    return context


def _address(request: Request) -> str | None:
    """The client's IP address; None where there is none: what a proxy hands on may be any text."""
    try:
        return str(ip_address(request.client.host)) if request.client else None
    except ValueError:
        return None


def client_network_of(request: Request) -> str | None:
    """`RequestContext.client_network` of a request to a route outside the document, which has no context."""
    address = _address(request)
    return None if address is None else network_of(address)


def context_of(scope: Scope) -> RequestContext | None:
    """Return the context of a request, `None` where it has not reached an operation.

    For ASGI middleware around the whole service: once the inner application has returned, this tells the
    operation that served the request.
    """
    context = scope.get(_CONTEXT)
    assert context is None or isinstance(context, RequestContext)
    return context


def request_context(request: Request) -> RequestContext:
    """FastAPI dependency: the context of the request being served."""
    context = context_of(request.scope)
    assert context is not None
    return context


CurrentContext = Annotated[RequestContext, Depends(request_context)]
"""For the signature of a provider."""
