"""Notifications of users."""

from __future__ import annotations

from uuid import UUID

from app.db.transaction import transaction
from app.integrations.relay_waker import RelayWaker
from app.models import NotificationKind, User
from app.schedule.task import TaskContext, task
from app.services.common.notifier import Notifier, channel_of
from app.services.common.outbox import Outbox
from app.services.common.receipts import claim_once


@task("notifications.welcome")
async def welcome(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Greet a new user, unless the account is gone already."""
    user_id = UUID(payload["user_id"])
    waker = RelayWaker(context.resources.queue)
    async with context.resources.database.session() as session, transaction(session):
        outbox = Outbox(session, request_id=context.request_id, wake=waker.wake)
        # Locked, so that it cannot be deleted in between.
        user = await session.get(User, user_id, with_for_update={"key_share": True, "read": True})
        if user is not None and await claim_once(session, f"notifications.welcome:{event_id}"):
            await Notifier(session, outbox).notify(user_id, NotificationKind.WELCOME)
    await waker.close()


@task("notifications.announce", retries=3)
async def announce(context: TaskContext, *, event_id: str, payload: dict[str, str]) -> None:
    """Wake the streams of the user, in whichever process. One that is woken twice finds nothing new."""
    channel = channel_of(UUID(payload["user_id"]))
    await context.resources.redis.send("PUBLISH", channel, payload["notification_id"])
