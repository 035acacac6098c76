"""Asynchronous generators that finish in spite of a cancellation."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from anyio import CancelScope
from anyio.lowlevel import checkpoint_if_cancelled


async def exit_shielded(
    entered: AbstractAsyncContextManager[Any],
    scope: CancelScope,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> bool:
    """Leave a context manager, which is not cancelled by a scope around the request.

    `scope` was entered before the context manager: cancel scopes must end in the reverse order.
    """
    was_shielded = scope.shield
    scope.shield = True
    try:
        swallowed = bool(await entered.__aexit__(kind, error, trace))
    finally:
        scope.shield = was_shielded
    if error is None or swallowed:
        # A cancellation that came meanwhile counts from here on.
        await checkpoint_if_cancelled()
    return swallowed
