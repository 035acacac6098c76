"""Telling other systems what has happened."""

from __future__ import annotations

from uuid import UUID

from app.integrations.relay_waker import RelayWaker
from app.schedule.task import TaskContext, task
from app.services.common.purges import Purges
from app.services.common.webhooks.deliverer import WebhookDeliverer
from app.services.common.webhooks.fan_out import WebhookFanOut
from app.services.common.webhooks.secrets import WebhookSecrets


@task("webhooks.fan_out")
async def fan_out(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> int:
    """Make a delivery for each endpoint that is subscribed to the event."""
    waker = RelayWaker(context.resources.queue)
    work = WebhookFanOut(context.resources.database.session, wake=waker.wake, request_id=context.request_id)
    made = await work.fan_out(UUID(event_id), name=payload["name"], body=payload["body"])
    await waker.close()
    return made


@task("webhooks.deliver")
async def deliver(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Send the delivery that the event names, if it is due; the schedule of failures is its own."""
    resources = context.resources
    waker = RelayWaker(resources.queue)
    work = WebhookDeliverer(
        resources.database.session, resources.webhook_sender, resources.secret_box, wake=waker.wake
    )
    await work.deliver(UUID(payload["delivery_id"]))
    await waker.close()


@task("webhooks.tell_again", retries=2)
async def tell_again(context: TaskContext) -> int:
    """Tell of deliveries whose tasks were lost."""
    waker = RelayWaker(context.resources.queue)
    found = await WebhookFanOut(context.resources.database.session, wake=waker.wake).tell_again()
    await waker.close()
    return found


@task("webhooks.purge", retries=2)
async def purge(context: TaskContext) -> int:
    """Remove deliveries that ended long ago, and secrets that sign no more."""
    purges = Purges(context.resources.database.session)
    return await purges.webhook_deliveries() + await purges.webhook_secrets()


@task("webhooks.seal_again", retries=2)
async def seal_again(context: TaskContext) -> int:
    """Bring secrets under the newest key, so that older ones can go."""
    async with context.resources.database.session() as session:
        return await WebhookSecrets(session, context.resources.secret_box).seal_again()
