"""Blocking input and output in a small thread pool."""

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
    """Runs blocking calls in at most `concurrency` threads."""

    def __init__(self, concurrency: int) -> None:
        self._threads = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="storage")

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call and return its result. A cancellation waits for it, because threads cannot be stopped.

        Resources of the call, such as a file, are therefore no longer in use when the caller closes them.
        """
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._threads, lambda: call(*args, **kwargs))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _end_of(future)
            if not future.cancelled():
                # Retrieves the exception, so that asyncio does not report it.
                future.exception()
            raise

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _end_of(future: asyncio.Future[T]) -> None:
    # Starlette cancels a download by an anyio scope, which cancels repeatedly.
    with CancelScope(shield=True):
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
