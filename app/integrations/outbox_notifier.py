"""Notify the outbox relay that events were committed."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from app.core.celery_app import TOLERATED_CLOCK_SECONDS
from app.integrations.task_queue import TaskQueue, TaskQueueUnavailableError

RELAY_TASK = "outbox.relay"
EXPIRES_SECONDS = TOLERATED_CLOCK_SECONDS
PAUSE_SECONDS = 0.05
"""How long after a task no other one is sent. One costs about as much processor time as a request."""


class OutboxNotifier:
    """Sends the relay's task in the background: no request waits for the broker.

    Calls during a send and the pause after it become one more send, since a single run relays all that is
    due. When the broker is away nothing is lost: the scheduled sweep finds the events.
    """

    def __init__(self, queue: TaskQueue) -> None:
        self._queue = queue
        self._sending: asyncio.Task[None] | None = None
        self._again = False
        self._closing = asyncio.Event()

    def notify(self) -> None:
        """Ask for a run; returns at once. Needs a running event loop."""
        if self._sending is not None and not self._sending.done():
            self._again = True
        else:
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def close(self) -> None:
        """Wait for what is being sent."""
        self._closing.set()
        if self._sending is not None:
            await self._sending

    async def _send(self) -> None:
        while True:
            self._again = False
            with suppress(TaskQueueUnavailableError):
                # Without a request id: it relays the events of any number of requests.
                await self._queue.send(RELAY_TASK, headers={}, expires=EXPIRES_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), PAUSE_SECONDS)
            if not self._again:
                return
