"""Adds notifications, and the events that announce them to the streams of the user."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.identifiers import uuid7
from app.models import Notification, NotificationKind
from app.services.common.outbox.outbox import Outbox, Topic

_TEXTS = {
    NotificationKind.WELCOME: ("Welcome", "Your account is ready."),
    NotificationKind.CREDENTIALS_CHANGED: (
        "Your password was changed",
        "All other sessions were ended. If it was not you, reset your password.",
    ),
    NotificationKind.FILE_STORED: ("Your file is ready", "{about}"),
}
"""Title and body; `{about}` is the subject of the notification."""
CHANNELS = "notifications:*"
"""The channels of all users, as PSUBSCRIBE takes it."""


def channel_of(user_id: UUID) -> str:
    """Return the channel on which new notifications of the user are published."""
    return f"notifications:{user_id}"


@dataclass(slots=True)
class Notifier:
    """Writes notifications within one database session's transaction."""

    session: AsyncSession
    outbox: Outbox

    async def notify(self, user_id: UUID, kind: NotificationKind, *, about: str = "") -> Notification:
        """Add a notification in the caller's transaction; the streams of the user get it after the commit.

        Transactions that notify the same user wait for each other, so that keys are in the order of the
        commits: a stream that has sent a notification has sent all with smaller keys.
        """
        await self.session.execute(select(func.pg_advisory_xact_lock(_lock_key(user_id))))
        title, body = _TEXTS[kind]
        notification = Notification(
            id=await self._next_key(user_id),
            user_id=user_id,
            kind=kind,
            title=title,
            body=body.format(about=about),
        )
        self.session.add(notification)
        self.outbox.add(
            Topic.NOTIFICATION_CREATED, {"user_id": str(user_id), "notification_id": str(notification.id)}
        )
        await self.session.flush()
        return notification

    async def _next_key(self, user_id: UUID) -> UUID:
        """Return a new key, greater than the latest one even if the clock of another machine is ahead."""
        key, latest = uuid7(), await latest_key(self.session, user_id)
        return key if latest is None or key > latest else UUID(int=latest.int + 1)


async def latest_key(session: AsyncSession, user_id: UUID) -> UUID | None:
    """Return the key of the latest notification of the user; None without one."""
    statement = select(Notification.id).where(Notification.user_id == user_id)
    key: UUID | None = await session.scalar(statement.order_by(Notification.id.desc()).limit(1))
    return key


def _lock_key(user_id: UUID) -> int:
    # A collision of these 63 bits only makes two users wait for each other.
    return user_id.int & (2**63 - 1)
