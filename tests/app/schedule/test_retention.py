"""Retention settings of scheduled purges."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.settings_fields import kept_for
from app.db.base import now
from app.db.engine import Database
from app.db.identifiers import earliest_uuid7
from app.db.transaction import transaction
from app.models import AuditEvent, Notification, NotificationKind, User
from app.schedule.resources import TaskResources
from app.schedule.task import TaskContext, TaskSpec
from app.schedule.tasks.jobs import purge as purge_jobs
from app.schedule.tasks.maintenance import purge_audit, purge_notifications
from tests.app.conftest import SettingsFactory


async def call(spec: TaskSpec, make_settings: SettingsFactory, **settings: object) -> object:
    """The result of a task in a worker with these settings."""
    resources = TaskResources(make_settings(**settings))
    context = TaskContext(resources=resources, task_id="1", request_id=None, attempt=1, is_last_attempt=True)
    try:
        return await spec.function(context)
    finally:
        await resources.close()


@pytest.fixture
async def old(database: Database) -> None:
    """An audit event and a notification, seen a hundred days ago."""
    moment = now() - timedelta(days=100)
    user = User(email="ada@example.com", display_name="Ada", password_hash="x")
    async with database.session() as session, transaction(session):
        session.add(user)
        await session.flush()
        session.add(
            AuditEvent(
                created_at=moment,
                admin_id=None,
                admin_email=None,
                action="a.b",
                target_type="a",
                target_id=None,
            )
        )
        session.add(
            Notification(
                id=earliest_uuid7(moment),
                user_id=user.id,
                kind=NotificationKind.WELCOME,
                title="t",
                body="b",
                created_at=moment,
                read_at=moment,
            )
        )


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("spec", "setting", "table"),
    [
        (purge_audit, "audit_keep_days", AuditEvent),
        (purge_notifications, "read_notifications_keep_days", Notification),
    ],
)
async def test_rows_are_purged_after_their_days_and_kept_with_zero(
    make_settings: SettingsFactory,
    database: Database,
    spec: TaskSpec,
    setting: str,
    table: type[AuditEvent | Notification],
) -> None:
    for days, removed in ((0, 0), (101, 0), (99, 1)):
        assert await call(spec, make_settings, **{setting: days}) == removed
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_zero_days_keep_results_and_runs(make_settings: SettingsFactory, database: Database) -> None:
    outcome = await call(purge_jobs, make_settings, job_results_keep_days=0, job_runs_keep_days=0)
    assert isinstance(outcome, dict)
    assert (outcome["results"], outcome["runs"]) == (0, 0)


def test_zero_days_keep_rows_for_ever(make_settings: SettingsFactory) -> None:
    assert kept_for(0) is None
    assert kept_for(7) == timedelta(days=7)
    settings = make_settings()
    assert (settings.audit_keep_days, settings.read_notifications_keep_days) == (365, 90)
    with pytest.raises(ValueError, match="audit_keep_days"):
        make_settings(audit_keep_days=-1)
