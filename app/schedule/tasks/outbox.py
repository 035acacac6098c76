"""Tasks that relay events of the outbox."""

from __future__ import annotations

from functools import partial

from app.core.tracing.tracing import TRACEPARENT
from app.integrations.broker import RELAYED_AT
from app.integrations.task_queue import TaskQueue
from app.models import OutboxEvent
from app.schedule.subscriptions import SUBSCRIPTIONS
from app.schedule.task import TaskContext, task
from app.services.common.outbox.relay import OutboxRelay


@task("outbox.relay", retries=0, routine=True)
async def relay(context: TaskContext) -> int:
    """Relay all due events to their tasks. After a failure the next sweep continues."""
    return await _relay(context).run()


@task("outbox.relay_unconfirmed", retries=0, routine=True)
async def relay_unconfirmed(context: TaskContext) -> int:
    """Relay events again to tasks that have not confirmed them. After a failure the next sweep continues."""
    return await _relay(context).run_unconfirmed()


def _relay(context: TaskContext) -> OutboxRelay:
    resources = context.resources
    return OutboxRelay(
        resources.database.session,
        resources.broker,
        subscriptions=SUBSCRIPTIONS,
        send=partial(_send, resources.queue),
    )


async def _send(queue: TaskQueue, task: str, event: OutboxEvent) -> None:
    assert event.relayed_at is not None
    headers = {RELAYED_AT: str(event.relayed_at.timestamp())}
    known = {"request_id": event.request_id, TRACEPARENT: event.traceparent}
    headers |= {name: value for name, value in known.items() if value}
    await queue.send(
        task,
        {"event_id": str(event.id), "payload": event.payload},
        task_id=f"{task}:{event.id}",
        headers=headers,
    )
