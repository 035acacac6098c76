"""Waiting until other connections wait for a database lock."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from app.db.engine import Database

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


async def until_something_waits_for_a_lock(database: Database, *, times: int = 1) -> None:
    """Return once that many connections wait for one."""
    async with asyncio.timeout(60), database.session() as session:
        while (await session.scalar(_WAITING) or 0) < times:
            # The view is a snapshot for as long as its transaction lasts.
            await session.rollback()
            await asyncio.sleep(0.01)
