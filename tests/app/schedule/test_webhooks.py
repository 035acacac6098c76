"""From a change to a verified signature at a receiver: through the outbox, the broker and a real worker."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import httpx
from sqlalchemy import select, update

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import WebhookDelivery, WebhookDeliveryStatus, WebhookSecret
from tests.app.accounts import data_of, new_admin, new_user
from tests.app.eventually import eventually
from tests.app.receivers import receiving
from tests.app.schedule.conftest import Work


async def test_change_is_delivered_to_the_endpoint(
    client: httpx.AsyncClient, database: Database, settings: Settings, work: Work
) -> None:
    root = await new_admin(client, database, settings)
    async with receiving() as receiver, work():
        body = {"url": receiver.url, "description": "", "event_types": ["user.updated"], "enabled": True}
        made = data_of(await root.call("POST", "/webhooks", json=body), 201)
        ada = await new_user(client)
        data_of(await ada.call("PATCH", "/users/me", json={"display_name": "Ada King"}))

        async def arrived() -> bool:
            return bool(receiver.received)

        await eventually(arrived)
        (message,) = receiver.received
        payload = message.verified(made["secret"])
        assert payload == {
            "type": "user.updated",
            "timestamp": payload["timestamp"],
            "data": {"user_id": str(ada.id), "changed": ["display_name"], "by": "user"},
        }
        path = f"/webhooks/{made['endpoint']['id']}/deliveries"

        async def succeeded() -> bool:
            (delivery,) = data_of(await root.call("GET", path))["items"]
            return bool(delivery["status"] == "succeeded")

        await eventually(succeeded)
        (delivery,) = data_of(await root.call("GET", path))["items"]
        assert delivery["message_id"] == message.headers["webhook-id"]
        assert (delivery["attempt_count"], delivery["event_type"]) == (1, "user.updated")


async def test_scheduled_webhook_tasks_run(
    client: httpx.AsyncClient, database: Database, settings: Settings, work: Work
) -> None:
    """A lost delivery is sent; an old delivery and an expired secret are removed."""
    root = await new_admin(client, database, settings)
    long_ago = now() - timedelta(days=365)
    async with receiving() as receiver:
        body = {"url": receiver.url, "description": "", "event_types": ["user.updated"], "enabled": True}
        made = data_of(await root.call("POST", "/webhooks", json=body), 201)
        lost = data_of(await root.call("POST", f"/webhooks/{made['endpoint']['id']}/test"), 201)
        async with database.session() as session, transaction(session):
            session.add(
                WebhookDelivery(
                    endpoint_id=made["endpoint"]["id"],
                    message_id=uuid4(),
                    event_type="user.updated",
                    payload="{}",
                    status=WebhookDeliveryStatus.SUCCEEDED,
                    next_attempt_at=None,
                    finished_at=long_ago,
                )
            )
            pending = WebhookDelivery.status == WebhookDeliveryStatus.PENDING
            await session.execute(update(WebhookDelivery).where(pending).values(next_attempt_at=long_ago))
            session.add(WebhookSecret(endpoint_id=made["endpoint"]["id"], sealed=b"old", expires_at=long_ago))
        async with work() as queue:
            for task in ("webhooks.requeue_stalled", "webhooks.purge"):
                await queue.send(task)

            async def done() -> bool:
                async with database.session() as session:
                    deliveries = (await session.scalars(select(WebhookDelivery))).all()
                    secrets = (await session.scalars(select(WebhookSecret))).all()
                return [(str(delivery.id), delivery.status.value) for delivery in deliveries] == [
                    (lost["id"], "succeeded")
                ] and len(secrets) == 1

            await eventually(done)
    assert len(receiver.received) == 1
