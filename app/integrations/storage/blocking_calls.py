"""Blocking input and output in a few threads of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from anyio import CancelScope

P = ParamSpec("P")
T = TypeVar("T")


class BlockingCalls:
    """Runs calls off the event loop; more than `concurrency` at once wait for each other."""

    def __init__(self, concurrency: int) -> None:
        self._threads = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="storage")

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The call's result. Cancelling, however often, waits for the call, since nothing can stop a thread.

        What the call works on, a file say, is therefore not in use any more when the caller closes it.
        """
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._threads, lambda: call(*args, **kwargs))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _end_of(future)
            if not future.cancelled():
                # Looked at, so that asyncio does not report it as forgotten.
                future.exception()
            raise

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _end_of(future: asyncio.Future[T]) -> None:
    # Starlette cancels a download by an anyio scope, which does so at every turn of the loop.
    with CancelScope(shield=True):
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
