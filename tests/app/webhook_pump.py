"""Processes webhook events without a worker, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from app.core.secret_box import SecretBox
from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.webhooks.sender import WebhookSender, open_sender
from app.models import OutboxEvent, WebhookDelivery
from app.services.common.outbox.outbox import Topic
from app.services.common.webhooks.deliverer import WebhookDeliverer
from app.services.common.webhooks.fan_out import WebhookFanOut
from tests.app.relays import relaying


def _do_not_notify() -> None:
    """Notify no relay: the pump is the relay."""


class Pump:
    """Relays the outbox to the services that the tasks of webhooks call."""

    def __init__(self, database: Database, settings: Settings, sender: WebhookSender | None = None) -> None:
        self.database = database
        self._settings = settings
        self.fan_out = WebhookFanOut(database.session, notify=_do_not_notify)
        box = SecretBox(settings.sealing_secrets)
        self.deliverer = WebhookDeliverer(
            database.session,
            sender or open_sender(settings),
            box,
            notify=_do_not_notify,
            request_id=None,
        )

    async def run(self) -> None:
        """Process all due events, and those that follow from them."""
        while True:
            events: list[OutboxEvent] = []

            async def send(task: str, event: OutboxEvent, events: list[OutboxEvent] = events) -> None:
                events.append(event)

            async with relaying(self.database, self._settings, send) as relay:
                await relay.run()
            if not events:
                return
            for event in events:
                await self.act(event)

    async def act(self, event: OutboxEvent) -> None:
        """Process an event as its task does."""
        if event.topic == Topic.WEBHOOK_EVENT:
            await self.fan_out.fan_out(event.id, name=event.payload["name"], body=event.payload["body"])
        elif event.topic == Topic.WEBHOOK_DELIVERY_DUE:
            await self.deliverer.deliver(UUID(event.payload["delivery_id"]))

    async def make_due(self) -> None:
        """Make all waiting deliveries due."""
        async with self.database.session() as session, transaction(session):
            waiting = OutboxEvent.relayed_at.is_(None)
            await session.execute(update(OutboxEvent).where(waiting).values(due_at=now()))
            waiting = WebhookDelivery.next_attempt_at.is_not(None)
            await session.execute(update(WebhookDelivery).where(waiting).values(next_attempt_at=now()))

    async def deliveries(self) -> Sequence[WebhookDelivery]:
        """All of them, the oldest first."""
        async with self.database.session() as session:
            return (await session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id))).all()
