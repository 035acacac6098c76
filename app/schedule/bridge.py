"""Calls of asynchronous services from Celery's synchronous tasks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")

CLOSE_SECONDS = 10.0


class AsyncBridge:
    """An event loop in a separate thread, for the lifetime of the process.

    With a single loop, connections stay open between tasks. The calling thread waits. Celery's time limit
    raises an exception in it, which cancels the coroutine and propagates once the coroutine has cleaned up: a
    lease is released before the task is tried again.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="async-bridge", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        ended = threading.Event()
        future = asyncio.run_coroutine_threadsafe(_signalling_end(coroutine, ended), self._loop)
        try:
            return future.result()
        except BaseException:
            # The future is done as soon as it is cancelled, but the coroutine is not.
            future.cancel()
            ended.wait(CLOSE_SECONDS)
            raise

    def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Run `last`, then stop the loop and its thread."""

        async def finish() -> None:
            await last()

        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(finish(), self._loop).result(CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        if not self._loop.is_running():
            self._loop.close()


async def _signalling_end(coroutine: Coroutine[Any, Any, Result], ended: threading.Event) -> Result:
    try:
        return await coroutine
    finally:
        ended.set()
