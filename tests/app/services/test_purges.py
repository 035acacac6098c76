"""Purges remove old rows only."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import func, select, text

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.identifiers import earliest_uuid7, uuid7
from app.db.transaction import transaction
from app.db.urls import libpq_url
from app.models import (
    AuditEvent,
    IdempotencyRecord,
    Notification,
    NotificationKind,
    OneTimeToken,
    OutboxEvent,
    ProcessedMessage,
    Session,
    TokenPurpose,
    User,
)
from app.services.common import purges
from app.services.common.purges import Purges
from tests.app.queries import statements

DAY = timedelta(days=1)


async def test_ended_sessions_are_purged_by_age(database: Database) -> None:
    user = User(email="ada@example.com", display_name="Ada", password_hash="x")
    expiries = [timedelta(days=-91), timedelta(days=-89), timedelta(days=1)]
    async with database.session() as session, transaction(session):
        session.add(user)
        await session.flush()
        session.add_all(
            Session(user_id=user.id, refresh_hash=bytes([index]), expires_at=now() + expiry)
            for index, expiry in enumerate(expiries)
        )
    assert await Purges(database.session).sessions() == 1
    async with database.session() as session:
        left = await session.scalars(select(Session.refresh_hash))
        assert set(left) == {b"\x01", b"\x02"}


async def test_expired_tokens_are_purged_by_age(database: Database) -> None:
    user = User(email="ada@example.com", display_name="Ada", password_hash="x")
    expiries = [timedelta(days=-8), timedelta(days=-6), timedelta(hours=1)]
    async with database.session() as session, transaction(session):
        session.add(user)
        await session.flush()
        session.add_all(
            OneTimeToken(
                user_id=user.id,
                purpose=TokenPurpose.VERIFY_EMAIL,
                email=user.email,
                event_id=uuid7(),
                digest=bytes([index]),
                expires_at=now() + expiry,
            )
            for index, expiry in enumerate(expiries)
        )
    assert await Purges(database.session).one_time_tokens() == 1
    async with database.session() as session:
        left = await session.scalars(select(OneTimeToken.digest))
        assert set(left) == {b"\x01", b"\x02"}


async def test_records_events_and_processed_messages_are_purged_by_age(database: Database) -> None:
    long_ago = now() - timedelta(days=40)
    async with database.session() as session, transaction(session):
        for moment in (now(), long_ago):
            session.add(
                IdempotencyRecord(
                    scope="s",
                    key=str(moment),
                    fingerprint=b"",
                    status=200,
                    headers={},
                    body=b"",
                    created_at=moment,
                )
            )
            session.add(ProcessedMessage(key=str(moment), created_at=moment))
            session.add(OutboxEvent(topic="user.registered", payload={}, relayed_at=moment))
        # Events that were not relayed are kept.
        session.add(OutboxEvent(topic="user.registered", payload={}, created_at=long_ago))
    purge = Purges(database.session)
    assert [
        await purge.idempotency_records(),
        await purge.outbox_events(),
        await purge.processed_messages(),
    ] == [
        1,
        1,
        1,
    ]
    async with database.session() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (IdempotencyRecord, OutboxEvent, ProcessedMessage)
        ]
    assert counts == [1, 2, 1]


async def test_more_than_a_batch_is_purged(database: Database) -> None:
    many = purges.BATCH + 5
    async with database.session() as session, transaction(session):
        session.add_all(
            ProcessedMessage(key=str(index), created_at=now() - timedelta(days=31)) for index in range(many)
        )
    assert await Purges(database.session).processed_messages() == many


def audit_event(age: timedelta) -> AuditEvent:
    return AuditEvent(
        created_at=now() - age, admin_id=None, admin_email=None, action="a.b", target_type="a", target_id=None
    )


async def test_audit_events_are_purged_after_the_retention(database: Database) -> None:
    async with database.session() as session, transaction(session):
        session.add_all(map(audit_event, [timedelta(), 9 * DAY, 11 * DAY, 400 * DAY]))
    purge = Purges(database.session)
    assert await purge.audit_events(10 * DAY) == 2
    assert await purge.audit_events(10 * DAY) == 0
    async with database.session() as session:
        (oldest,) = await session.scalars(select(func.min(AuditEvent.created_at)))
    assert oldest > now() - 10 * DAY


async def test_batch_of_audit_events_uses_the_index(database: Database, settings: Settings) -> None:
    """Even if most rows are old, a batch must not scan the table."""
    async with database.session() as session, transaction(session):
        await session.execute(
            text(
                "INSERT INTO audit_events (id, created_at, action, target_type) SELECT gen_random_uuid(), "
                "now() - n * interval '1 hour', 'a.b', 'a' FROM generate_series(1, 5000) AS n"
            )
        )
        await session.execute(text("ANALYZE audit_events"))
    with statements() as sent:
        assert await Purges(database.session).audit_events(180 * DAY) > 0
    statement, parameters = next(statement for statement in sent if statement[0].startswith("DELETE"))
    connection = await asyncpg.connect(libpq_url(settings.database_url))
    plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *parameters))
    await connection.close()
    assert "Index Scan using ix_audit_events_created_at_id" in plan, plan


async def test_read_notifications_are_purged_by_age(database: Database) -> None:
    many = 2 * purges.BATCH + 5
    user = User(email="ada@example.com", display_name="Ada", password_hash="x")

    def notification(age: timedelta, read: timedelta | None, number: int = 0) -> Notification:
        return Notification(
            id=UUID(int=earliest_uuid7(now() - age).int + number),
            user_id=user.id,
            kind=NotificationKind.WELCOME,
            title="t",
            body="b",
            created_at=now() - age,
            read_at=None if read is None else now() - read,
        )

    async with database.session() as session, transaction(session):
        session.add(user)
        await session.flush()
        # As many unread notifications are among the removed ones.
        for number in range(many):
            session.add(notification(30 * DAY, 20 * DAY if number % 2 else None, number))
        session.add(notification(30 * DAY, 9 * DAY, many))
        session.add(notification(DAY, DAY))
    purge = Purges(database.session)
    assert await purge.read_notifications(10 * DAY) == many // 2
    assert await purge.read_notifications(10 * DAY) == 0
    async with database.session() as session:
        unread = select(func.count()).select_from(Notification).where(Notification.read_at.is_(None))
        assert await session.scalar(unread) == many - many // 2
        assert await session.scalar(select(func.count()).select_from(Notification)) == many - many // 2 + 2
