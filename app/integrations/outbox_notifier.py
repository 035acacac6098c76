"""Notify the outbox relay that events were committed."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from app.core.celery_app import TOLERATED_CLOCK_SECONDS
from app.integrations.task_queue import TaskQueue, TaskQueueUnavailableError

RELAY_TASK = "outbox.relay"
EXPIRES_SECONDS = TOLERATED_CLOCK_SECONDS
PAUSE_SECONDS = 0.05
"""The shortest time between two tasks. One takes about as much processor time as a request."""


class OutboxNotifier:
    """Sends the task of the relay in the background, so that requests do not wait for the broker.

    Calls while a task is sent, and in the pause after it, lead to one more task, because a single run relays
    all due events. If the broker is unavailable, the scheduled sweep relays the events later.
    """

    def __init__(self, queue: TaskQueue) -> None:
        self._queue = queue
        self._sending: asyncio.Task[None] | None = None
        self._again = False
        self._closing = asyncio.Event()

    def notify(self) -> None:
        """Request a run, without waiting for it. Requires a running event loop."""
        if self._sending is not None and not self._sending.done():
            self._again = True
        else:
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def close(self) -> None:
        """Wait until pending tasks are sent."""
        self._closing.set()
        if self._sending is not None:
            await self._sending

    async def _send(self) -> None:
        while True:
            self._again = False
            with suppress(TaskQueueUnavailableError):
                # Without a request id, because a run relays the events of many requests.
                await self._queue.send(RELAY_TASK, headers={}, expires=EXPIRES_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), PAUSE_SECONDS)
            if not self._again:
                return
