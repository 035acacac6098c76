"""Notice of a shutdown before the server waits for the last responses to end."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Shutdown:
    """The two steps in which a web process ends."""

    draining: bool = False
    """Set at once: `/readyz` is 503, so that a load balancer sends no more requests. All are still served."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server stops accepting connections: responses that would go on end with it."""


@contextmanager
def handle_signals(shutdown: Shutdown, *, delay: float) -> Iterator[None]:
    """Take the steps of `shutdown` at signals to stop, and then pass the signal on to its previous handler.

    `delay` seconds lie between the steps after SIGTERM. A second signal, or SIGINT, ends the waiting.

    uvicorn ends the lifespan only when all responses are complete, so endless responses have to know before.
    Signals reach the main thread only: elsewhere, the end of the block is all there is.
    """
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def receive(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        assert callable(handler)
        is_first, shutdown.draining = not shutdown.draining, True

        def stop() -> None:
            if not shutdown.stopping.is_set():
                shutdown.stopping.set()
                handler(number, frame)

        if is_first and number == signal.SIGTERM and delay > 0:
            loop.call_soon_threadsafe(loop.call_later, delay, stop)
        else:
            loop.call_soon_threadsafe(shutdown.stopping.set)
            handler(number, frame)

    # Only around a server's own handlers: without one, a signal has to end the process as ever.
    handled = [number for number, handler in before.items() if callable(handler)]
    if threading.current_thread() is not threading.main_thread():
        handled = []
    with _handlers(handled, receive):
        try:
            yield
        finally:
            shutdown.draining = True
            shutdown.stopping.set()


@contextmanager
def _handlers(
    numbers: list[signal.Signals], handler: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
