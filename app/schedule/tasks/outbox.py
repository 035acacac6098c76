"""Relaying the outbox."""

from __future__ import annotations

from functools import partial

from app.core.tracing.tracing import TRACEPARENT
from app.integrations.task_queue import TaskQueue
from app.models import OutboxEvent
from app.schedule.subscriptions import SUBSCRIPTIONS
from app.schedule.task import TaskContext, task
from app.services.common.outbox.relay import OutboxRelay
from app.services.common.outbox.topics import Topic


@task("outbox.relay", retries=0, routine=True)
async def relay(context: TaskContext) -> int:
    """Hand all events that are due to their tasks. What fails is found by the next sweep."""
    resources = context.resources
    return await OutboxRelay(resources.database.session, partial(_publish, resources.queue)).run()


async def _publish(queue: TaskQueue, event: OutboxEvent) -> None:
    known = {"request_id": event.request_id, TRACEPARENT: event.traceparent}
    headers = {name: value for name, value in known.items() if value}
    for name in SUBSCRIPTIONS[Topic(event.topic)]:
        await queue.send(
            name,
            {"event_id": str(event.id), "payload": event.payload},
            task_id=f"{name}:{event.id}",
            headers=headers,
        )
