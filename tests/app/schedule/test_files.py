"""Changes of files leave events, and objects are removed, in a real worker."""

from __future__ import annotations

import httpx
from sqlalchemy import select, update

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import File, OutboxEvent
from app.services.common.files.stored_files import KEEP_PENDING
from tests.app.accounts import new_user
from tests.app.api.test_client_files import begin, complete, objects, send, upload
from tests.app.eventually import eventually
from tests.app.schedule.conftest import Work


async def file_events(database: Database) -> list[tuple[str, str]]:
    """The events of files, in their order."""
    async with database.session() as session:
        events = await session.scalars(
            select(OutboxEvent).where(OutboxEvent.topic.startswith("file.")).order_by(OutboxEvent.id)
        )
        return [(event.topic, event.payload["file_id"]) for event in events]


async def test_every_event_of_a_file_is_delivered_once(client: httpx.AsyncClient, database: Database) -> None:
    ada = await new_user(client)
    direct = (await upload(ada))["id"]
    begun = await begin(ada, b"Hello")
    staged = begun["file"]["id"]
    await send(ada, begun, b"Hello")
    for _ in range(2):
        await complete(ada, begun)
        await ada.call("DELETE", f"/files/{direct}")
    assert await file_events(database) == [
        ("file.created", direct),
        ("file.uploaded", direct),
        ("file.created", staged),
        ("file.uploaded", staged),
        ("file.deleted", direct),
    ]


async def test_task_deletes_object_if_the_request_died(
    client: httpx.AsyncClient, database: Database, settings: Settings, work: Work
) -> None:
    before = await objects(settings)
    file = await upload(await new_user(client))
    # As left by a process that died after its commit.
    async with database.session() as session, transaction(session):
        row = await session.get_one(File, file["id"])
        row.deleted_at = now()
        payload = {"file_id": file["id"], "owner_id": str(row.owner_id)}
        session.add(OutboxEvent(topic="file.deleted", payload=payload))

    async def gone() -> bool:
        return await objects(settings) == before

    async with work() as queue:
        await queue.send("outbox.relay")
        await eventually(gone)


async def test_scheduled_sweep_removes_incomplete_uploads(
    client: httpx.AsyncClient, database: Database, settings: Settings, work: Work
) -> None:
    before = await objects(settings)
    ada = await new_user(client)
    begun = await begin(ada, b"Hello")
    await send(ada, begun, b"Hello")
    async with database.session() as session, transaction(session):
        await session.execute(update(File).values(expires_at=now() - KEEP_PENDING))

    async def gone() -> bool:
        return await objects(settings) == before

    async with work() as queue:
        await queue.send("files.purge_orphaned_uploads")
        await eventually(gone)
    assert await file_events(database) == [
        ("file.created", begun["file"]["id"]),
        ("file.deleted", begun["file"]["id"]),
    ]
