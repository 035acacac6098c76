"""Tasks of webhooks: deliver events, requeue stalled deliveries, purge, and rotate the encryption key."""

from __future__ import annotations

from uuid import UUID

from app.core.secret_box import SealBrokenError
from app.schedule.task import PermanentFailure, TaskContext, task
from app.services.common.purges import Purges
from app.services.common.webhooks.deliverer import DeliveryHeldError, WebhookDeliverer
from app.services.common.webhooks.fan_out import WebhookFanOut
from app.services.common.webhooks.secrets import WebhookSecrets


@task("webhooks.fan_out")
async def fan_out(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> int:
    """Make a delivery for each endpoint that is subscribed to the event."""
    return await _fan_out(context).fan_out(UUID(event_id), name=payload["name"], body=payload["body"])


@task("webhooks.deliver")
async def deliver(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Send the delivery of the event, if it is due. Deliveries have their own schedule of retries."""
    resources = context.resources
    work = WebhookDeliverer(
        resources.database.session,
        resources.webhook_sender,
        resources.secret_box,
        notify=resources.outbox_notifier.notify,
        request_id=context.request_id,
    )
    try:
        await work.deliver(UUID(payload["delivery_id"]))
    except (DeliveryHeldError, SealBrokenError) as error:
        if not context.is_last_attempt:
            raise
        # `requeue_stalled` queues the delivery again later.
        raise PermanentFailure(type(error).__name__) from error


@task("webhooks.requeue_stalled", retries=2)
async def requeue_stalled(context: TaskContext) -> int:
    """Queue deliveries again whose tasks were lost."""
    return await _fan_out(context).requeue_stalled()


def _fan_out(context: TaskContext) -> WebhookFanOut:
    resources = context.resources
    notify = resources.outbox_notifier.notify
    return WebhookFanOut(resources.database.session, notify=notify, request_id=context.request_id)


@task("webhooks.purge", retries=2)
async def purge(context: TaskContext) -> int:
    """Remove old deliveries, and secrets that no longer sign."""
    purges = Purges(context.resources.database.session)
    return await purges.webhook_deliveries() + await purges.webhook_secrets()


@task("webhooks.rotate_encryption_key", retries=2)
async def rotate_encryption_key(context: TaskContext) -> int:
    """Encrypt secrets with the newest key, so that older keys can be removed."""
    async with context.resources.database.session() as session:
        return await WebhookSecrets(session, context.resources.secret_box).rotate_encryption_key()
