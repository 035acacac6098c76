"""Processed messages: a task takes effect once, even with parallel deliveries."""

from __future__ import annotations

import asyncio

import pytest

from app.db.engine import Database
from app.db.transaction import transaction
from app.services.common.outbox.inbox import mark_processed


async def test_one_of_parallel_deliveries_acts(database: Database) -> None:
    async def deliver() -> bool:
        async with database.session() as session, transaction(session):
            first = await mark_processed(session, "mail:1")
            await asyncio.sleep(0.01)
            return first

    assert sorted(await asyncio.gather(*(deliver() for _ in range(5)))) == [False] * 4 + [True]


async def test_failed_delivery_leaves_the_effect_to_the_next(database: Database) -> None:
    async def fail() -> None:
        async with database.session() as session, transaction(session):
            assert await mark_processed(session, "mail:2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.session() as session, transaction(session):
        assert await mark_processed(session, "mail:2")
