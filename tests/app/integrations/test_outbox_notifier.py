"""How often the relay is asked to run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from app.integrations import outbox_notifier
from app.integrations.outbox_notifier import RELAY_TASK, OutboxNotifier
from app.integrations.task_queue import TaskQueue, TaskQueueUnavailableError


class Queue(TaskQueue):
    """A queue that records the tasks it is given, and can be unavailable."""

    def __init__(self, *, available: bool = True) -> None:
        self.sent: list[str] = []
        self.arrived = asyncio.Event()
        self._available = available

    async def send(
        self,
        task: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        task_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        expires: float | None = None,
    ) -> None:
        self.sent.append(task)
        self.arrived.set()
        if not self._available:
            raise TaskQueueUnavailableError(task)


async def test_first_event_is_announced_at_once_and_later_ones_together() -> None:
    queue = Queue()
    notifier = OutboxNotifier(queue)
    notifier.notify()
    await queue.arrived.wait()
    assert queue.sent == [RELAY_TASK]
    for _ in range(100):
        notifier.notify()
        await asyncio.sleep(0)
    assert queue.sent == [RELAY_TASK]
    await notifier.close()
    assert queue.sent == [RELAY_TASK] * 2


async def test_event_after_the_pause_is_announced_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_notifier, "PAUSE_SECONDS", 0.001)
    queue = Queue()
    notifier = OutboxNotifier(queue)
    for count in (1, 2):
        queue.arrived.clear()
        notifier.notify()
        await queue.arrived.wait()
        assert len(queue.sent) == count
    await notifier.close()


async def test_closing_does_not_wait_for_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_notifier, "PAUSE_SECONDS", 3600.0)
    notifier = OutboxNotifier(Queue())
    notifier.notify()
    await notifier.close()


async def test_unavailable_broker_is_tried_again_for_the_next_event() -> None:
    queue = Queue(available=False)
    notifier = OutboxNotifier(queue)
    notifier.notify()
    await queue.arrived.wait()
    notifier.notify()
    await notifier.close()
    assert len(queue.sent) == 2
