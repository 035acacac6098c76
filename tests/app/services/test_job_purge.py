"""The purge of runs and results leaves no object without a row, and no row without an object."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.storage.open_storage import url_signer
from app.integrations.storage.orphans import KEEP_UNKNOWN
from app.models import JobKind, JobRun, JobStatus
from app.services.common.jobs.purge import JobPurge, PurgedJobs
from tests.app.integrations.storage.test_storage import put
from tests.app.services.test_file_sweep import Died, MortalStorage

KEEP_RESULTS = timedelta(days=10)
KEEP_RUNS = timedelta(days=20)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def storage(settings: Settings, tmp_path: Path) -> AsyncIterator[MortalStorage]:
    """A storage of this test's own."""
    storage = MortalStorage(tmp_path, url_signer(settings))
    yield storage
    storage.fatal = ""
    await storage.close()


@pytest.fixture
def purge(database: Database, storage: MortalStorage) -> JobPurge:
    return JobPurge(database.session, storage, keep_results=KEEP_RESULTS, keep_runs=KEEP_RUNS)


async def add(
    database: Database,
    storage: MortalStorage,
    age: timedelta,
    status: JobStatus = JobStatus.SUCCEEDED,
) -> JobRun:
    """A run that ended, or began, so long ago; with a result, if it succeeded."""
    ended = status not in (JobStatus.QUEUED, JobStatus.RUNNING)
    run = JobRun(
        kind=JobKind.USERS_EXPORT,
        status=status,
        parameters={"user_status": None},
        created_at=now() - age - SECOND,
        finished_at=now() - age if ended else None,
    )
    if status is JobStatus.SUCCEEDED:
        run.result_key = f"exports/{run.id}/{uuid4()}.csv"
        written = await put(storage, run.result_key, b"id")
        run.result_size, run.result_sha256 = written.size, written.sha256
    async with database.session() as session, transaction(session):
        session.add(run)
    return run


async def get(database: Database, run_id: UUID) -> JobRun | None:
    async with database.session() as session:
        return await session.get(JobRun, run_id)


async def objects(storage: MortalStorage) -> set[str]:
    return {found.key async for found in storage.objects("")}


async def test_results_are_purged_before_their_runs(
    database: Database, storage: MortalStorage, purge: JobPurge
) -> None:
    fresh = await add(database, storage, KEEP_RESULTS - timedelta(hours=1))
    older = await add(database, storage, KEEP_RESULTS + SECOND)
    oldest = await add(database, storage, KEEP_RUNS + SECOND)
    failed = await add(database, storage, KEEP_RUNS + SECOND, JobStatus.FAILED)
    assert await purge.run() == PurgedJobs(results=2, runs=2, objects=0)
    assert await objects(storage) == {fresh.result_key}
    assert (await get(database, oldest.id), await get(database, failed.id)) == (None, None)
    left = await get(database, older.id)
    assert left is not None
    assert (left.status, left.result_key, left.result_size) == (JobStatus.SUCCEEDED, None, None)
    assert await purge.run() == PurgedJobs(results=0, runs=0, objects=0)


async def test_open_runs_are_kept(database: Database, storage: MortalStorage, purge: JobPurge) -> None:
    for status in (JobStatus.QUEUED, JobStatus.RUNNING):
        run = await add(database, storage, 10 * KEEP_RUNS, status)
        assert (await purge.run()).runs == 0
        assert await get(database, run.id) is not None


async def test_unlimited_retention_keeps_everything(database: Database, storage: MortalStorage) -> None:
    run = await add(database, storage, 100 * KEEP_RUNS)
    purge = JobPurge(database.session, storage, keep_results=None, keep_runs=None)
    assert await purge.run() == PurgedJobs(results=0, runs=0, objects=0)
    assert await objects(storage) == {run.result_key}


@pytest.mark.parametrize("age", [KEEP_RESULTS, KEEP_RUNS])
@pytest.mark.parametrize("step", ["before delete", "after delete"])
async def test_interrupted_purge_is_completed_by_the_next(
    database: Database, storage: MortalStorage, purge: JobPurge, age: timedelta, step: str
) -> None:
    run = await add(database, storage, age + SECOND)
    storage.fatal = step
    with pytest.raises(Died):
        await purge.run()
    # The row still has the key of the object.
    left = await get(database, run.id)
    assert left is not None
    assert left.result_key == run.result_key
    storage.fatal = ""
    await purge.run()
    assert await objects(storage) == set()
    left = await get(database, run.id)
    assert left is None or left.result_key is None


async def test_orphaned_object_is_removed_after_a_day(
    database: Database, storage: MortalStorage, purge: JobPurge
) -> None:
    run = await add(database, storage, timedelta())
    stray = {f"exports/{run.id}/{uuid4()}.csv", f"exports/{uuid4()}/{uuid4()}.csv", "exports/no-run/1.csv"}
    for key in stray:
        await put(storage, key, b"id")
    others = "files/ab/other"
    await put(storage, others, b"id")
    soon = now() + KEEP_UNKNOWN - timedelta(hours=1)
    assert (await purge.run(soon)).objects == 0
    assert (await purge.run(now() + KEEP_UNKNOWN + SECOND)).objects == 3
    assert await objects(storage) == {run.result_key, others}
