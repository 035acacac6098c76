"""The contents of the audit trail, and refusals."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.transaction import transaction
from app.models import AdminRole, AuditEvent, User, UserStatus
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.audit import AuditTrail, snapshot
from specfirst.runtime.interface import Unauthenticated

ID = UUID("0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a")


async def test_record_outside_a_transaction_is_refused(database: Database) -> None:
    async with database.session() as session:
        with pytest.raises(RuntimeError, match=r"users\.update must be recorded inside"):
            await AuditTrail(session, None).record(principal=None, action="users.update", target=("user", ID))
        assert not session.new


async def test_record_for_deleted_administrator_is_refused(database: Database) -> None:
    principal = AdminPrincipal(admin_id=uuid4(), session_id=uuid4(), role=AdminRole.OPERATOR)
    async with database.session() as session:
        with pytest.raises(Unauthenticated):
            async with transaction(session):
                await AuditTrail(session, None).record(
                    principal=principal, action="users.update", target=("user", ID)
                )
        assert (await session.scalars(select(AuditEvent))).all() == []


async def test_values_are_stored_as_json(database: Database) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    before = {"status": UserStatus.ACTIVE, "at": None, "same": 1, "password_hash": "x", "gone": True}
    after = {"status": UserStatus.SUSPENDED, "at": moment, "same": 1, "password_hash": "y", "by": ID}
    nested = {"limits": {"api_token": "t", "many": [{"secret": "s", "n": 1}]}}
    async with database.session() as session:
        async with transaction(session):
            await AuditTrail(session, None).record(
                principal=None,
                action="users.suspend",
                target=("user", None),
                before=before,
                after=after | nested,
            )
        event = (await session.scalars(select(AuditEvent).execution_options(populate_existing=True))).one()
    assert event.before == {
        "status": "active",
        "at": None,
        "password_hash": "[redacted]",
        "gone": True,
    }
    assert event.after == {
        "status": "suspended",
        "at": "2026-01-02T03:04:05Z",
        "password_hash": "[redacted]",
        "by": str(ID),
        "limits": {"api_token": "[redacted]", "many": [{"secret": "[redacted]", "n": 1}]},
    }
    assert (event.admin_id, event.admin_email, event.target_id) == (None, None, None)
    assert (event.request_id, event.client_address) == (None, None)


def test_snapshot_omits_version_and_updated_at() -> None:
    facts = snapshot(User(email="a@example.com", display_name="A", password_hash="x"))
    assert facts.keys() == set(User.__table__.columns.keys()) - {"updated_at", "version"}
