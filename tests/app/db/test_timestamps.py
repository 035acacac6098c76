"""Timestamps in the form of the database driver."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.db.base import clamp_to_utc
from app.db.engine import Database
from app.models import AuditEvent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59-01:00", datetime.max.replace(tzinfo=UTC)),
    ],
)
async def test_clamp_to_utc_fits_in_datetime(database: Database, text: str, expected: datetime) -> None:
    timestamp = clamp_to_utc(datetime.fromisoformat(text))
    assert timestamp == expected
    assert timestamp.utcoffset() == UTC.utcoffset(None)
    async with database.session() as session:
        await session.execute(select(AuditEvent).where(AuditEvent.created_at < timestamp))
