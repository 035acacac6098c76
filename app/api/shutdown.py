"""Signals a shutdown before the server waits for running responses to end."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Shutdown:
    """The two steps in which a web process ends."""

    draining: bool = False
    """Set first: `/readyz` responds with 503, so that load balancers stop sending requests. All are
    served."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server stops accepting connections: endless responses end then."""


@contextmanager
def handle_signals(shutdown: Shutdown, *, delay: float) -> Iterator[None]:
    """Perform the steps of `shutdown` on SIGINT and SIGTERM, then call the previous handler.

    After SIGTERM the steps are `delay` seconds apart; a second signal, or SIGINT, skips the delay.

    uvicorn ends the lifespan only after all responses are complete, so that endless responses must be
    notified earlier. Outside the main thread, which alone receives signals, both steps happen at the end of
    the block.
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

    # Only around handlers of a server: without them a signal ends the process as usual.
    handled = [number for number, handler in before.items() if callable(handler)]
    if threading.current_thread() is not threading.main_thread():
        handled = []
    for number in handled:
        signal.signal(number, receive)
    try:
        yield
    finally:
        shutdown.draining = True
        shutdown.stopping.set()
        for number in handled:
            signal.signal(number, before[number])
