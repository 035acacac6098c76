"""Leases of jobs and deliveries over a real PostgreSQL, with workers whose clocks are wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from app.db import leases
from app.db.engine import Database
from app.db.leases import LEASE, Leased, LeaseLostError
from app.db.transaction import transaction
from app.models import JobKind, JobRun, JobStatus, WebhookDelivery, WebhookEndpoint
from app.services.common.jobs.lease import JobLease
from app.services.common.jobs.lease import take as take_job
from app.services.common.jobs.sweep import JobSweep, SweptJobs
from app.services.common.webhooks.fan_out import OVERDUE, WebhookFanOut
from tests.app.clocks import set_clock

HOUR = timedelta(hours=1)
BEHIND_AND_AHEAD = pytest.mark.parametrize("ahead", [-HOUR, HOUR], ids=["behind", "ahead"])

Take = Callable[[Database, UUID], Awaitable[UUID | None]]
Add = Callable[[Database], Awaitable[UUID]]


async def add_job(database: Database) -> UUID:
    run = JobRun(kind=JobKind.USERS_EXPORT, parameters={})
    async with database.session() as session, transaction(session):
        session.add(run)
    return run.id


async def add_delivery(database: Database) -> UUID:
    endpoint = WebhookEndpoint(url="https://example.com", description="", event_types=["user.registered"])
    delivery = WebhookDelivery(
        endpoint_id=endpoint.id, message_id=uuid4(), event_type="user.registered", payload="{}"
    )
    async with database.session() as session, transaction(session):
        session.add(endpoint)
        await session.flush()
        session.add(delivery)
    return delivery.id


async def lease_job(database: Database, key: UUID) -> UUID | None:
    lease = await take_job(database.session, key)
    return None if lease is None else lease.token


async def lease_delivery(database: Database, key: UUID) -> UUID | None:
    async with database.session() as session, transaction(session):
        row = await leases.acquire(session, WebhookDelivery, key)
        return None if row is None else row.lease


JOBS_AND_DELIVERIES = pytest.mark.parametrize(
    ("kind", "add", "take"),
    [(JobRun, add_job, lease_job), (WebhookDelivery, add_delivery, lease_delivery)],
    ids=["jobs", "deliveries"],
)


async def seconds_left(database: Database, kind: type[Leased], key: UUID) -> float:
    left = func.extract("epoch", kind.leased_until - func.clock_timestamp())
    async with database.session() as session:
        return float(await session.scalar(select(left).where(kind.id == key)) or 0)


async def end_lease(database: Database, kind: type[Leased]) -> None:
    async with database.session() as session, transaction(session):
        await session.execute(update(kind).values(leased_until=func.now() - timedelta(seconds=1)))


@BEHIND_AND_AHEAD
@JOBS_AND_DELIVERIES
async def test_worker_with_wrong_clock_does_not_steal_a_lease(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Leased],
    add: Add,
    take: Take,
    ahead: timedelta,
) -> None:
    key = await add(database)
    assert await take(database, key) is not None
    set_clock(monkeypatch, ahead=ahead)
    assert await take(database, key) is None
    # After the end of the lease the same worker gets the row.
    await end_lease(database, kind)
    assert await take(database, key) is not None


@BEHIND_AND_AHEAD
@JOBS_AND_DELIVERIES
async def test_lease_of_worker_with_wrong_clock_lasts_its_full_time(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Leased],
    add: Add,
    take: Take,
    ahead: timedelta,
) -> None:
    key = await add(database)
    with monkeypatch.context() as wrong:
        set_clock(wrong, ahead=ahead)
        assert await take(database, key) is not None
    assert LEASE.total_seconds() / 2 < await seconds_left(database, kind, key) <= LEASE.total_seconds()
    assert await take(database, key) is None


@BEHIND_AND_AHEAD
async def test_worker_with_wrong_clock_renews_its_lease_by_the_full_time(
    database: Database, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    key = await add_job(database)
    lease = await take_job(database.session, key)
    assert isinstance(lease, JobLease)
    await end_lease(database, JobRun)
    set_clock(monkeypatch, ahead=ahead)
    await lease.report(1, 2)
    assert LEASE.total_seconds() / 2 < await seconds_left(database, JobRun, key) <= LEASE.total_seconds()


@BEHIND_AND_AHEAD
async def test_sweeps_with_wrong_clock_leave_leased_rows_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    job, delivery = await add_job(database), await add_delivery(database)
    await lease_job(database, job)
    await lease_delivery(database, delivery)
    async with database.session() as session, transaction(session):
        await session.execute(update(WebhookDelivery).values(next_attempt_at=func.now() - 2 * OVERDUE))
    set_clock(monkeypatch, ahead=ahead)
    swept = await JobSweep(database.session, lambda: None).run()
    assert swept == SweptJobs(requeued=0, failed=0, redispatched=0)
    fan_out = WebhookFanOut(database.session, notify=lambda: None)
    assert await fan_out.requeue_stalled() == 0
    await end_lease(database, WebhookDelivery)
    assert await fan_out.requeue_stalled() == 1


async def test_holder_of_a_lost_lease_cannot_write(database: Database) -> None:
    key = await add_job(database)
    first = await take_job(database.session, key)
    await end_lease(database, JobRun)
    second = await take_job(database.session, key)
    assert first is not None
    assert second is not None
    for write in (first.report(1, 2), first.fail("Late"), first.give_back()):
        with pytest.raises(LeaseLostError):
            await write
    await second.report(1, 2)
    async with database.session() as session:
        job = await session.get_one(JobRun, key)
        assert (job.status, job.done, job.attempt) == (JobStatus.RUNNING, 1, 2)
        assert await leases.is_held(session, JobRun, key)
