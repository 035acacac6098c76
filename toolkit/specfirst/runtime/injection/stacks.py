"""When generator dependencies are closed: with the handler's return, or when the response was sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from fastapi import Request
from fastapi.exceptions import FastAPIError
from starlette.responses import Response

from specfirst.runtime.request_context import Exchange

Provide = Callable[[Request, AsyncExitStack, AsyncExitStack], Awaitable[Response]]
"""Resolves the dependencies and calls the handler. The stacks are those of the request and the function."""

_SWALLOWED = (
    "A dependency with `yield` has caught an exception and has not raised it again, so that there is no "
    "response. Add `raise` to its `except` block."
)


async def within_stacks(request: Request, exchange: Exchange, provide: Provide) -> Response:
    """The response, while the dependencies of the request stay open in `exchange.kept`.

    An exception passes through all dependencies, the last one first, before it leaves; each may raise
    another one in its place.

    Raises:
        FastAPIError: a dependency has swallowed the exception of the handler.
    """
    response: Response | None = None
    async with AsyncExitStack() as request_stack:
        async with AsyncExitStack() as function_stack:
            response = await provide(request, request_stack, function_stack)
        if response is None:
            raise FastAPIError(_SWALLOWED)
        exchange.kept = request_stack.pop_all()
    if response is None:
        raise FastAPIError(_SWALLOWED)
    return response
