"""Purges remove what has had its time, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.db.base import now
from app.db.engine import Database
from app.db.identifiers import uuid7
from app.db.transaction import transaction
from app.models import IdempotentAnswer, OneTimeToken, OutboxEvent, Session, TaskReceipt, TokenPurpose, User
from app.services.common import purges
from app.services.common.purges import Purges


async def test_ended_sessions_go_after_their_time(database: Database) -> None:
    user = User(email="ada@example.com", display_name="Ada", password_hash="x")
    expiries = [timedelta(days=-31), timedelta(days=-29), timedelta(days=1)]
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


async def test_expired_tokens_go_after_their_time(database: Database) -> None:
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


async def test_answers_events_and_receipts_go_by_age(database: Database) -> None:
    long_ago = now() - timedelta(days=40)
    async with database.session() as session, transaction(session):
        for moment in (now(), long_ago):
            session.add(
                IdempotentAnswer(
                    scope="s",
                    key=str(moment),
                    fingerprint=b"",
                    status=200,
                    headers={},
                    body=b"",
                    created_at=moment,
                )
            )
            session.add(TaskReceipt(key=str(moment), created_at=moment))
            session.add(OutboxEvent(topic="user.registered", payload={}, relayed_at=moment))
        # However old: what was never relayed is never forgotten.
        session.add(OutboxEvent(topic="user.registered", payload={}, created_at=long_ago))
    purge = Purges(database.session)
    assert [await purge.idempotent_answers(), await purge.outbox_events(), await purge.receipts()] == [
        1,
        1,
        1,
    ]
    async with database.session() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (IdempotentAnswer, OutboxEvent, TaskReceipt)
        ]
    assert counts == [1, 2, 1]


async def test_more_than_a_batch_is_purged(database: Database) -> None:
    many = purges.BATCH + 5
    async with database.session() as session, transaction(session):
        session.add_all(
            TaskReceipt(key=str(index), created_at=now() - timedelta(days=31)) for index in range(many)
        )
    assert await Purges(database.session).receipts() == many
