"""Close generator dependencies when the handler has returned, or when the response was sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Any

from anyio import CancelScope
from anyio.lowlevel import checkpoint_if_cancelled
from fastapi import Request
from fastapi.exceptions import FastAPIError
from starlette.responses import Response

from specfirst.runtime.request_context import Exchange

Serve = Callable[[Request, Exchange], Awaitable[Response]]
"""Resolves the dependencies and calls the handler. Opened contexts go to the stacks of the exchange."""

_SWALLOWED = (
    "A dependency with `yield` has caught an exception and has not raised it again, so that there is no "
    "response. Add `raise` to its `except` block."
)


async def within_stacks(request: Request, exchange: Exchange, serve: Serve) -> Response:
    """Return the response, while the dependencies of the request stay open in `exchange.kept`.

    An exception passes through all dependencies, the last one first, and each may raise another one in its
    place.

    Raises:
        FastAPIError: a dependency has suppressed the exception of the handler.
    """
    response: Response | None = None
    async with AsyncExitStack() as exchange.request_stack:
        async with AsyncExitStack() as exchange.function_stack:
            response = await serve(request, exchange)
        if response is None:
            raise FastAPIError(_SWALLOWED)
        exchange.kept = exchange.request_stack.pop_all()
    if response is None:
        raise FastAPIError(_SWALLOWED)
    return response


async def exit_shielded(
    entered: AbstractAsyncContextManager[Any],
    scope: CancelScope,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> bool:
    """Exit a context manager without being cancelled by a scope around the request.

    `scope` was entered before the context manager, since cancel scopes must end in the reverse order.
    """
    was_shielded = scope.shield
    scope.shield = True
    try:
        swallowed = bool(await entered.__aexit__(kind, error, trace))
    finally:
        scope.shield = was_shielded
    if error is None or swallowed:
        # A cancellation that happened meanwhile takes effect from here on.
        await checkpoint_if_cancelled()
    return swallowed
