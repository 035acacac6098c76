"""Tasks that notify users of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.transaction import transaction
from app.models import File, NotificationKind, User
from app.schedule.task import TaskContext, task
from app.services.common.notifications.notifier import Notifier, channel_of
from app.services.common.outbox.inbox import mark_processed
from app.services.common.outbox.outbox import Outbox


@task("notifications.welcome")
async def welcome(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Greet a new user, unless the account was deleted."""
    async with _notifier(context) as (session, notifier):
        user_id = UUID(payload["user_id"])
        if await _is_there(session, user_id) and await mark_processed(
            session, f"notifications.welcome:{event_id}"
        ):
            await notifier.notify(user_id, NotificationKind.WELCOME)


@task("notifications.file_stored")
async def file_stored(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Notify the owner of a file that it is ready, unless the file or the account was deleted."""
    async with _notifier(context) as (session, notifier):
        owner_id = UUID(payload["owner_id"])
        if not await _is_there(session, owner_id):
            return
        file = await session.get(File, UUID(payload["file_id"]))
        if file is None or file.deleted_at is not None:
            return
        if await mark_processed(session, f"notifications.file_stored:{event_id}"):
            await notifier.notify(owner_id, NotificationKind.FILE_STORED, about=file.name)


@task("notifications.announce", retries=3)
async def announce(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Wake the event streams of the user, in all processes."""
    channel = channel_of(UUID(payload["user_id"]))
    await context.resources.redis.send("PUBLISH", channel, payload["notification_id"])


@asynccontextmanager
async def _notifier(context: TaskContext) -> AsyncIterator[tuple[AsyncSession, Notifier]]:
    """Yield a session in a transaction, and a notifier."""
    notify = context.resources.outbox_notifier.notify
    async with context.resources.database.session() as session, transaction(session):
        yield session, Notifier(session, Outbox(session, request_id=context.request_id, notify=notify))


async def _is_there(session: AsyncSession, user_id: UUID) -> bool:
    """Whether the user exists. The row is locked against deletion until the end of the transaction."""
    user = await session.get(User, user_id, with_for_update={"key_share": True, "read": True})
    return user is not None
