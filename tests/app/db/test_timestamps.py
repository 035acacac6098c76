"""Moments as the database takes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.timestamps import EARLIEST, LATEST, clamp_to_utc
from app.models import AuditEvent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", EARLIEST),
        ("9999-12-31T23:59:59-01:00", LATEST),
    ],
)
async def test_every_moment_can_be_asked_for(database: Database, text: str, expected: datetime) -> None:
    moment = clamp_to_utc(datetime.fromisoformat(text))
    assert moment == expected
    assert moment.utcoffset() == UTC.utcoffset(None)
    async with database.session() as session:
        await session.execute(select(AuditEvent).where(AuditEvent.created_at < moment))
