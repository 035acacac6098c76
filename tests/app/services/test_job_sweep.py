"""Stalled runs are recovered; runs with a live worker are left alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.db.base import now
from app.db.engine import Database
from app.db.leases import LeaseLostError
from app.db.transaction import transaction
from app.models import JobKind, JobRun, JobStatus, OutboxEvent
from app.services.common.jobs.lease import take
from app.services.common.jobs.sweep import (
    BATCH,
    FORGOTTEN,
    MAX_ATTEMPTS,
    SILENT,
    WORKER_LOST,
    JobSweep,
    SweptJobs,
)

SECOND = timedelta(seconds=1)
NOTHING = SweptJobs(requeued=0, failed=0, redispatched=0)


class Notifications:
    """Counts how often the relay was notified."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def notifications() -> Notifications:
    return Notifications()


@pytest.fixture
def sweep(database: Database, notifications: Notifications) -> JobSweep:
    return JobSweep(database.session, notifications)


def running(leased_until: datetime, *, attempt: int = 1) -> JobRun:
    """A run that a worker has, or had."""
    return run(JobStatus.RUNNING, lease=uuid4(), leased_until=leased_until, attempt=attempt)


def run(status: JobStatus, **values: Any) -> JobRun:
    return JobRun(kind=JobKind.USERS_EXPORT, status=status, parameters={"user_status": None}, **values)


async def add(database: Database, *runs: JobRun) -> list[UUID]:
    async with database.session() as session, transaction(session):
        session.add_all(runs)
        return [job.id for job in runs]


async def get(database: Database, run_id: UUID) -> JobRun:
    async with database.session() as session:
        return await session.get_one(JobRun, run_id)


async def requested(database: Database) -> list[UUID]:
    """The runs that are handed to the workers."""
    async with database.session() as session:
        events = await session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "job.requested"))
        return [UUID(event.payload["job_id"]) for event in events]


async def test_run_of_dead_worker_is_queued_again(
    database: Database, sweep: JobSweep, notifications: Notifications
) -> None:
    dead, late, alive = await add(
        database,
        running(now() - SILENT - SECOND),
        running(now() - SILENT + 60 * SECOND),
        running(now() + SECOND),
    )
    assert await sweep.run() == SweptJobs(requeued=1, failed=0, redispatched=0)
    assert await requested(database) == [dead]
    assert notifications.count == 1
    job = await get(database, dead)
    assert (job.status, job.lease, job.leased_until) == (JobStatus.QUEUED, None, None)
    for other in (late, alive):
        assert (await get(database, other)).status is JobStatus.RUNNING
    assert await sweep.run() == NOTHING


async def test_worker_that_lost_its_lease_cannot_write(database: Database, sweep: JobSweep) -> None:
    (run_id,) = await add(database, run(JobStatus.QUEUED))
    slow = await take(database.session, run_id)
    assert slow is not None
    async with database.session() as session, transaction(session):
        await session.execute(update(JobRun).values(leased_until=now() - 2 * SILENT))
    await sweep.run()
    for write in (slow.report(1, 2), slow.fail("Late"), slow.give_back()):
        with pytest.raises(LeaseLostError):
            await write
    assert await take(database.session, run_id) is not None


async def test_run_that_kills_its_workers_is_given_up(
    database: Database, sweep: JobSweep, notifications: Notifications
) -> None:
    (run_id,) = await add(database, running(now() - 2 * SILENT, attempt=MAX_ATTEMPTS))
    assert await sweep.run() == SweptJobs(requeued=0, failed=1, redispatched=0)
    job = await get(database, run_id)
    assert (job.status, job.error, job.lease) == (JobStatus.FAILED, WORKER_LOST, None)
    assert job.finished_at is not None
    assert (await requested(database), notifications.count) == ([], 0)


async def test_run_whose_task_was_lost_is_dispatched_again(database: Database, sweep: JobSweep) -> None:
    forgotten, _waiting = await add(
        database,
        run(JobStatus.QUEUED, updated_at=now() - FORGOTTEN - SECOND),
        run(JobStatus.QUEUED, updated_at=now() - FORGOTTEN + 60 * SECOND),
    )
    assert await sweep.run() == SweptJobs(requeued=0, failed=0, redispatched=1)
    assert await requested(database) == [forgotten]
    assert (await get(database, forgotten)).attempt == 0
    assert await sweep.run() == NOTHING


@pytest.mark.parametrize("status", [JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED])
async def test_ended_runs_are_not_changed(database: Database, sweep: JobSweep, status: JobStatus) -> None:
    long_ago = now() - timedelta(days=400)
    await add(database, run(status, updated_at=long_ago, leased_until=long_ago))
    assert await sweep.run() == NOTHING


async def test_concurrent_sweeps_recover_every_run_once(database: Database, sweep: JobSweep) -> None:
    ids = await add(database, *(running(now() - 2 * SILENT) for _ in range(2 * BATCH + 5)))
    both = await asyncio.gather(sweep.run(), sweep.run())
    assert sum(swept.requeued for swept in both) == len(ids)
    assert Counter(await requested(database)) == Counter(ids)
