"""Asynchronous generators that finish in spite of a cancellation."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from anyio import CancelScope
from anyio.lowlevel import checkpoint_if_cancelled


class Shielded:
    """A context manager whose exit is not cancelled by a scope around the request.

    The scope was entered before the context manager: cancel scopes must end in the reverse order.
    """

    __slots__ = ("_entered", "_scope")

    def __init__(self, entered: AbstractAsyncContextManager[Any], scope: CancelScope) -> None:
        self._entered = entered
        self._scope = scope

    async def __aenter__(self) -> Any:
        return await self._entered.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        was_shielded = self._scope.shield
        self._scope.shield = True
        try:
            swallowed = bool(await self._entered.__aexit__(kind, error, trace))
        finally:
            self._scope.shield = was_shielded
        if error is None or swallowed:
            # A cancellation that came meanwhile counts from here on.
            await checkpoint_if_cancelled()
        return swallowed
