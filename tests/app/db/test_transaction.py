"""Transactions: the outermost block commits, and any failure rolls back."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import Database, ReadingSessionError
from app.db.errors import violated_constraint
from app.db.transaction import TransactionFailedError, transaction
from app.models import User


def user(email: str) -> User:
    return User(email=email, display_name="x", password_hash="x")


async def write(session: AsyncSession, *addresses: str) -> None:
    async with transaction(session):
        session.add_all(map(user, addresses))


async def write_and_fail(session: AsyncSession) -> None:
    async with transaction(session):
        session.add(user("failed"))
        await session.flush()
        raise LookupError("why")


async def emails(database: Database) -> set[str]:
    async with database.session() as other:
        return set(await other.scalars(select(User.email)))


async def test_block_commits_at_its_end(database: Database) -> None:
    async with database.session() as session:
        async with transaction(session):
            session.add(user("a"))
        assert await emails(database) == {"a"}


async def test_failure_rolls_back_and_is_raised(database: Database) -> None:
    async with database.session() as session:
        with pytest.raises(LookupError, match="why"):
            await write_and_fail(session)
        assert await emails(database) == set()


async def test_only_the_outermost_block_commits(database: Database) -> None:
    async with database.session() as session:
        async with transaction(session):
            async with transaction(session):
                session.add(user("inner"))
            assert await emails(database) == set()
            session.add(user("outer"))
        assert await emails(database) == {"inner", "outer"}


async def test_suppressed_inner_failure_rolls_back_everything(database: Database) -> None:

    async def outer(session: AsyncSession) -> None:
        async with transaction(session):
            session.add(user("b"))
            with pytest.raises(LookupError):
                await write_and_fail(session)

    async with database.session() as session:
        with pytest.raises(TransactionFailedError):
            await outer(session)
        assert await emails(database) == set()


async def test_session_is_usable_after_a_failure(database: Database) -> None:
    async with database.session() as session:
        with pytest.raises(LookupError):
            await write_and_fail(session)
        async with transaction(session):
            session.add(user("second"))
        assert await emails(database) == {"second"}


async def test_block_commits_after_earlier_reads(database: Database) -> None:
    async with database.session() as session:
        await session.scalar(select(func.count()).select_from(User))
        async with transaction(session):
            session.add(user("a"))
        assert await emails(database) == {"a"}


async def test_changes_outside_a_block_are_not_committed(database: Database) -> None:
    async with database.session() as session:
        session.add(user("a"))
        await session.flush()
    assert await emails(database) == set()


async def test_failed_commit_rolls_back(database: Database) -> None:
    async with database.session() as session:
        async with transaction(session):
            session.add(user("a"))
        with pytest.raises(IntegrityError) as caught:
            await write(session, "b", "a")
        assert violated_constraint(caught.value) == "uq_users_email"
        assert await emails(database) == {"a"}
        assert not session.in_transaction()


async def test_cancellation_rolls_back(database: Database) -> None:
    entered = asyncio.Event()

    async def work() -> None:
        async with database.session() as session, transaction(session):
            session.add(user("a"))
            await session.flush()
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await emails(database) == set()


async def test_no_connection_is_held_between_blocks(database: Database) -> None:
    async with database.session() as session:
        async with transaction(session):
            await session.scalar(select(func.count()).select_from(User))
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_reading_session_has_no_transaction(database: Database) -> None:
    async with database.reading_session() as session:
        # now() is the time at which the transaction of its statement began.
        first = await session.scalar(select(func.now()))
        await asyncio.sleep(0.001)
        assert await session.scalar(select(func.now())) != first
    async with database.session() as session:
        first = await session.scalar(select(func.now()))
        await asyncio.sleep(0.001)
        assert await session.scalar(select(func.now())) == first


async def test_reading_session_refuses_changes(database: Database) -> None:
    async with database.session() as session:
        await write(session, "a")
    async with database.reading_session() as session:
        with pytest.raises(ReadingSessionError):
            await write(session, "b")
    async with database.reading_session() as session:
        with pytest.raises(ReadingSessionError):
            await session.execute(delete(User))
    async with database.reading_session() as session:
        found = (await session.scalars(select(User))).one()
        found.email = "c"
        with pytest.raises(ReadingSessionError):
            await session.commit()
    assert await emails(database) == {"a"}
