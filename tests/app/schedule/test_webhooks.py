"""From a change to a verified signature at a receiver: through the outbox, the broker and a real worker."""

from __future__ import annotations

import httpx

from app.core.settings import Settings
from app.db.engine import Database
from tests.app.accounts import data_of, new_admin, new_user
from tests.app.receivers import receiving
from tests.app.schedule.conftest import Work, eventually


async def test_a_change_reaches_its_receiver(
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
