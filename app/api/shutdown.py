"""Notice of a shutdown before the server waits for the last responses to end."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def signal_to_event(stopping: asyncio.Event) -> Iterator[None]:
    """Set `stopping` at the first signal to stop, and pass the signal on to its previous handler.

    uvicorn ends the lifespan only when all responses are complete, so endless responses have to know before.
    Signals reach the main thread only: elsewhere, the end of the block is all there is.
    """
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopping.set)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    # Only around a server's own handlers: without one, a signal has to end the process as ever.
    handled = [number for number, handler in before.items() if callable(handler)]
    if threading.current_thread() is not threading.main_thread():
        handled = []
    for number in handled:
        signal.signal(number, stop)
    try:
        yield
    finally:
        stopping.set()
        for number in handled:
            signal.signal(number, before[number])
