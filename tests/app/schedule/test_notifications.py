"""Notifications from an event to an open stream, through the outbox, a worker and Redis."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from app.models import Notification
from tests.app.accounts import PASSWORD, data_of, new_user, register
from tests.app.api.test_client_files import upload
from tests.app.eventually import eventually
from tests.app.followers import follow
from tests.app.schedule.conftest import Work
from tests.sdk.live import serving


async def test_registration_and_password_change_reach_the_stream(
    settings: Settings, database: Database, redis: RedisClient, work: Work
) -> None:
    with serving(create_app(settings)) as url:
        async with work(), httpx.AsyncClient(base_url=url) as http:
            ada = await new_user(http)
            nil = "00000000-0000-7000-8000-000000000000"
            async with follow(url, ada, nil) as follower:
                welcome = await follower.next()
                assert json.loads(welcome["data"])["kind"] == "welcome"
                change = {"current_password": PASSWORD, "new_password": "staple wrong donkey"}
                await ada.call("PUT", "/users/me/password", json=change)
                # Well below the polling interval of streams.
                changed = await follower.next(seconds=5)
            data = json.loads(changed["data"])
            assert (changed["event"], changed["id"]) == ("notification", data["id"])
            assert data["kind"] == "credentials_changed"
            listed = data_of(await ada.call("GET", "/notifications"))["items"]
    assert listed == [data, json.loads(welcome["data"])]


async def test_stored_file_notifies_its_owner_once(
    client: httpx.AsyncClient, database: Database, work: Work
) -> None:
    ada = await new_user(client)
    kept, deleted = await upload(ada, name="{about}.txt"), await upload(ada, name="deleted.txt")
    await ada.call("DELETE", f"/files/{deleted['id']}")

    async def file_notifications() -> list[str]:
        listed = data_of(await ada.call("GET", "/notifications"))["items"]
        return [notification["body"] for notification in listed if notification["kind"] == "file_stored"]

    async with work() as queue:
        await eventually(file_notifications)
        same = str(uuid4())
        for file, event_id in ((deleted, str(uuid4())), (kept, same), (kept, same)):
            payload = {"file_id": file["id"], "owner_id": str(ada.id)}
            await queue.send("notifications.file_stored", {"event_id": event_id, "payload": payload})

        async def twice() -> bool:
            return len(await file_notifications()) == 2

        await eventually(twice)
    assert await file_notifications() == ["{about}.txt"] * 2


async def test_welcome_is_sent_once_and_not_to_deleted_users(
    client: httpx.AsyncClient, database: Database, work: Work
) -> None:
    user_id = data_of(await register(client), 201)["id"]

    async def greeted() -> int | None:
        async with database.session() as session:
            return await session.scalar(select(func.count()).select_from(Notification))

    async with work() as queue:
        await eventually(greeted)
        again, gone = str(uuid4()), str(uuid4())
        for event_id, user in ((str(uuid4()), gone), (again, user_id), (again, user_id)):
            arguments = {"event_id": event_id, "payload": {"user_id": user}}
            await queue.send("notifications.welcome", arguments)

        async def twice() -> bool:
            return await greeted() == 2

        await eventually(twice)
    assert await greeted() == 2
