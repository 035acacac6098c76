"""Jobs from their start to the download of their results, with a real worker."""

from __future__ import annotations

import asyncio
import csv
import io
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, text, update

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.leases import LeaseLostError
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.open_storage import open_storage, url_signer
from app.integrations.storage.storage import ObjectFacts, Storage, StorageUnavailableError
from app.models import AdminRole, JobKind, JobRun, JobStatus, OutboxEvent, User
from app.services.backoffice.jobs import Jobs
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.audit import AuditTrail
from app.services.common.jobs.lease import take
from app.services.common.jobs.runner import JobHeldError, JobRunner
from app.services.common.jobs.sweep import SILENT
from app.services.common.jobs.users_export import BATCH
from app.services.common.outbox.outbox import Outbox
from app.services.common.pagination.cursors import CursorCodec
from app.services.common.pagination.paginator import Paginator
from tests.app.accounts import Person, code_of, data_of, new_admin
from tests.app.conftest import SettingsFactory
from tests.app.eventually import eventually
from tests.app.schedule.conftest import Work
from tests.app.schedule.conftest import ended as ended_tasks

START = {"kind": "users_export", "parameters": {"user_status": None}}
NOT_FOUND = (404, "jobs.not_found")


@pytest.fixture
async def admin(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings, AdminRole.OPERATOR)


@pytest.fixture
async def storage(settings: Settings) -> AsyncIterator[Storage]:
    storage = open_storage(settings)
    yield storage
    await storage.close()


@pytest.fixture
def runner(database: Database, storage: Storage) -> JobRunner:
    return JobRunner(database.session, storage)


async def add_users(database: Database, count: int) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO users (id, created_at, updated_at, email, display_name, password_hash, "
                "email_verified, status) SELECT gen_random_uuid(), now(), now(), 'u' || n || '@example.com', "
                "'Name ' || n, 'x', false, CASE WHEN n % 10 = 0 THEN 'suspended' ELSE 'active' END "
                "FROM generate_series(1, :count) AS n"
            ),
            {"count": count},
        )


async def start(admin: Person, **parameters: Any) -> str:
    body = START | {"parameters": {"user_status": None} | parameters}
    job = data_of(await admin.call("POST", "/jobs", json=body), 201)
    assert (job["status"], job["progress"], job["attempt"]) == ("queued", 0, 0)
    assert job["requested_by"] == str(admin.id)
    return str(job["id"])


async def get(admin: Person, job_id: str) -> Any:
    return data_of(await admin.call("GET", f"/jobs/{job_id}"))


async def ended(admin: Person, job_id: str) -> Any:
    async def check() -> Any:
        job = await get(admin, job_id)
        return job if job["status"] not in {"queued", "running"} else None

    return await eventually(check, seconds=30)


async def lines_of(admin: Person, job_id: str) -> list[list[str]]:
    response = await admin.call("GET", (await get(admin, job_id))["result_url"])
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "users_export-" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.text, newline="")))


async def objects_of(storage: Storage, job_id: str) -> list[str]:
    return [found.key async for found in storage.objects(f"exports/{job_id}/")]


@pytest.mark.parametrize("count", [50, 6 * BATCH + 7])
async def test_export_contains_every_user_once(
    admin: Person, database: Database, work: Work, count: int
) -> None:
    await add_users(database, count)
    async with work():
        job_id = await start(admin)
        job = await ended(admin, job_id)
    assert (job["status"], job["progress"], job["error"]) == ("succeeded", 100, None)
    assert (job["done"], job["total"], job["attempt"]) == (count, count, 1)
    assert job["started_at"] <= job["finished_at"]
    names, *rows = await lines_of(admin, job_id)
    assert names[:4] == ["id", "email", "email_verified", "display_name"]
    assert sorted(row[1] for row in rows) == sorted(f"u{n}@example.com" for n in range(1, count + 1))
    whole, part = [
        await admin.http.get(
            f"{admin.prefix}/jobs/{job_id}/result",
            headers={"Authorization": f"Bearer {admin.access_token}", "Range": span},
        )
        for span in ("bytes=0-", "bytes=0-1")
    ]
    assert (part.status_code, part.content) == (206, b"id")
    digest = b64encode(sha256(whole.content).digest()).decode()
    assert whole.headers["repr-digest"] == part.headers["repr-digest"] == f"sha-256=:{digest}:"


async def test_only_users_of_one_status_are_exported(admin: Person, database: Database, work: Work) -> None:
    await add_users(database, 50)
    async with work():
        job_id = await start(admin, user_status="suspended")
        assert (await ended(admin, job_id))["done"] == 5
    _, *rows = await lines_of(admin, job_id)
    assert {row[5] for row in rows} == {"suspended"}


async def test_cells_are_not_formulas(admin: Person, database: Database, work: Work) -> None:
    harmless = ["Ada", 'a "quoted", name', "a=b"]
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "\uff20SUM(A1)"]
    async with database.session() as session, transaction(session):
        for name in harmless + formulas:
            session.add(User(email=f"{uuid4()}@example.com", display_name=name, password_hash="secret"))
    async with work():
        job_id = await start(admin)
        await ended(admin, job_id)
    _, *rows = await lines_of(admin, job_id)
    assert [row[3] for row in rows] == harmless + [f"'{name}" for name in formulas]
    assert "secret" not in str(rows)


async def test_cancel_stops_a_running_job(
    admin: Person, database: Database, storage: Storage, work: Work
) -> None:
    count = 60 * BATCH
    await add_users(database, count)

    async def in_the_middle() -> bool:
        return bool((await get(admin, job_id))["done"])

    async with work():
        job_id = await start(admin)
        await eventually(in_the_middle)
        cancelled = data_of(await admin.call("POST", f"/jobs/{job_id}/cancel"))
        assert 0 < cancelled["done"] < count
        # The worker runs one task at a time: after another job, this one has ended.
        await ended(admin, await start(admin, user_status="suspended"))
    job = await get(admin, job_id)
    assert (job["status"], job["done"]) == ("cancelled", cancelled["done"])
    assert job["progress"] < 100
    assert job["result_url"] is None
    assert code_of(await admin.call("GET", f"/jobs/{job_id}/result")) == (409, "jobs.no_result")
    assert await objects_of(storage, job_id) == []
    assert code_of(await admin.call("POST", f"/jobs/{job_id}/cancel")) == (409, "jobs.already_ended")


async def test_job_cancelled_in_the_queue_does_not_start(admin: Person, runner: JobRunner) -> None:
    job_id = await start(admin)
    data_of(await admin.call("POST", f"/jobs/{job_id}/cancel"))
    await runner.run(UUID(job_id), is_last_attempt=True)
    job = await get(admin, job_id)
    assert (job["status"], job["attempt"]) == ("cancelled", 0)


async def test_failed_job_reports_its_failure_and_can_be_retried(
    admin: Person, database: Database, make_settings: SettingsFactory, tmp_path: Path, work: Work
) -> None:
    await add_users(database, 50)
    (tmp_path / "file").touch()
    broken = open_storage(make_settings(storage_folder=tmp_path / "file" / "folder"))
    runner = JobRunner(database.session, broken)
    job_id = await start(admin)
    with pytest.raises(StorageUnavailableError):
        await runner.run(UUID(job_id), is_last_attempt=False)
    assert (await get(admin, job_id))["status"] == "queued"
    with pytest.raises(StorageUnavailableError):
        await runner.run(UUID(job_id), is_last_attempt=True)
    await broken.close()
    job = await get(admin, job_id)
    assert (job["status"], job["error"], job["attempt"]) == ("failed", "StorageUnavailableError", 2)
    async with work():
        again = data_of(await admin.call("POST", f"/jobs/{job_id}/retry"))
        assert (again["error"], again["finished_at"]) == (None, None)
        job = await ended(admin, job_id)
    assert (job["status"], job["error"]) == ("succeeded", None)
    assert len(await lines_of(admin, job_id)) == 51
    assert code_of(await admin.call("POST", f"/jobs/{job_id}/retry")) == (409, "jobs.not_ended")


async def test_download_holds_no_database_connection(
    admin: Person, database: Database, settings: Settings, runner: JobRunner
) -> None:
    job_id = UUID(await start(admin))
    await runner.run(job_id, is_last_attempt=True)
    in_use: list[int] = []

    class WatchedStorage(LocalStorage):
        async def head(self, key: str) -> ObjectFacts | None:
            in_use.append(database.pool_usage().in_use)
            return await super().head(key)

    storage = WatchedStorage(settings.storage_folder, url_signer(settings))
    async with database.session() as session:
        jobs = Jobs(
            session,
            paginator=Paginator(session, CursorCodec([b"any"])),
            audit=AuditTrail(session, None),
            outbox=Outbox(session, request_id=None, notify=lambda: None),
            storage=storage,
        )
        principal = AdminPrincipal(admin_id=admin.id, session_id=uuid4(), role=AdminRole.SUPERADMIN)
        await jobs.download_result(principal=principal, job_id=job_id)
    await storage.close()
    assert in_use == [0]


async def test_one_of_parallel_deliveries_runs(
    admin: Person, database: Database, storage: Storage, runner: JobRunner
) -> None:
    await add_users(database, 3 * BATCH)
    job_id = await start(admin)
    outcomes = await asyncio.gather(
        *(runner.run(UUID(job_id), is_last_attempt=False) for _ in range(2)), return_exceptions=True
    )
    assert sorted(map(repr, outcomes)) == sorted(map(repr, [None, JobHeldError(job_id)]))
    # Delivered once more, after its end.
    await runner.run(UUID(job_id), is_last_attempt=False)
    job = await get(admin, job_id)
    assert (job["status"], job["attempt"]) == ("succeeded", 1)
    assert len(await objects_of(storage, job_id)) == 1


async def test_run_of_dead_worker_is_continued_by_another(
    admin: Person, database: Database, storage: Storage, runner: JobRunner
) -> None:
    await add_users(database, 50)
    job_id = await start(admin)
    dead = await take(database.session, UUID(job_id))
    assert dead is not None
    with pytest.raises(JobHeldError):
        await runner.run(UUID(job_id), is_last_attempt=False)
    async with database.session() as session, transaction(session):
        await session.execute(update(JobRun).values(leased_until=now() - timedelta(seconds=1)))
    await runner.run(UUID(job_id), is_last_attempt=False)
    job = await get(admin, job_id)
    assert (job["status"], job["done"], job["attempt"]) == ("succeeded", 50, 2)
    # A worker that was wrongly taken for dead cannot write.
    for write in (dead.report(1, 50), dead.fail("Dead"), dead.give_back()):
        with pytest.raises(LeaseLostError):
            await write
    assert len(await objects_of(storage, job_id)) == 1


async def test_run_of_worker_that_died_on_last_attempt_is_recovered_by_sweep(
    admin: Person, database: Database, work: Work
) -> None:
    job_id = await start(admin)
    assert await take(database.session, UUID(job_id)) is not None
    async with database.session() as session, transaction(session):
        await session.execute(update(JobRun).values(leased_until=now() - 2 * SILENT))
        # It has no task.
        await session.execute(update(OutboxEvent).values(relayed_at=now()))
    async with work() as queue:
        await queue.send("jobs.sweep")
        job = await ended(admin, job_id)
    assert (job["status"], job["attempt"]) == ("succeeded", 2)


async def test_scheduled_purge_follows_the_settings(
    admin: Person, database: Database, storage: Storage, redis: RedisClient, settings: Settings, work: Work
) -> None:
    async with work() as queue:
        old, older, fresh = [await start(admin) for _ in range(3)]
        for job_id in (old, older, fresh):
            await ended(admin, job_id)
        days = {old: settings.job_results_keep_days, older: settings.job_runs_keep_days}
        async with database.session() as session, transaction(session):
            for job_id, number in days.items():
                ended_at = now() - timedelta(days=number, seconds=1)
                moments = {"created_at": ended_at, "finished_at": ended_at}
                await session.execute(update(JobRun).where(JobRun.id == UUID(job_id)).values(**moments))
        await queue.send("jobs.purge", task_id="purge")
        assert await ended_tasks(["purge"]) == {"purge": "SUCCESS"}
    assert code_of(await admin.call("GET", f"/jobs/{old}/result")) == (409, "jobs.no_result")
    assert (await get(admin, old))["status"] == "succeeded"
    assert code_of(await admin.call("GET", f"/jobs/{older}")) == NOT_FOUND
    assert await lines_of(admin, fresh)
    assert [len(await objects_of(storage, job_id)) for job_id in (old, older, fresh)] == [0, 0, 1]


async def test_start_with_repeated_key_creates_one_run(admin: Person, database: Database) -> None:
    key = {"Authorization": f"Bearer {admin.access_token}", "Idempotency-Key": "only-once"}
    responses = [await admin.http.post(f"{admin.prefix}/jobs", json=START, headers=key) for _ in range(2)]
    assert [data_of(response, 201)["id"] for response in responses] == [data_of(responses[0], 201)["id"]] * 2
    async with database.session() as session:
        assert len((await session.scalars(select(JobRun))).all()) == 1


async def test_kinds_and_runs_are_listed(admin: Person, database: Database) -> None:
    kinds = data_of(await admin.call("GET", "/job-kinds"))["items"]
    assert [item["kind"] for item in kinds] == [kind.value for kind in JobKind]
    async with database.session() as session, transaction(session):
        for number in range(5):
            status = JobStatus.FAILED if number % 2 else JobStatus.CANCELLED
            session.add(
                JobRun(
                    kind=JobKind.USERS_EXPORT,
                    status=status,
                    parameters={"user_status": None},
                    created_at=now() + timedelta(seconds=number),
                    attempt=number,
                )
            )

    async def listed(**params: Any) -> list[int]:
        found: list[int] = []
        while True:
            page = data_of(await admin.call("GET", "/jobs", params=params))
            found += [item["attempt"] for item in page["items"]]
            if page["next_cursor"] is None:
                return found
            params["cursor"] = page["next_cursor"]

    assert await listed(limit=2) == [4, 3, 2, 1, 0]
    assert await listed(limit=1, status="failed") == [3, 1]
    assert await listed(limit=2, kind="users_export", status="cancelled") == [4, 2, 0]
    assert await listed(status="running") == []


@pytest.mark.parametrize(
    ("method", "suffix"), [("GET", ""), ("POST", "/cancel"), ("POST", "/retry"), ("GET", "/result")]
)
async def test_missing_job_is_not_found(admin: Person, method: str, suffix: str) -> None:
    assert code_of(await admin.call(method, f"/jobs/{uuid4()}{suffix}")) == NOT_FOUND


async def test_auditors_can_only_read(
    client: httpx.AsyncClient, database: Database, settings: Settings, admin: Person
) -> None:
    job_id = await start(admin)
    auditor = await new_admin(client, database, settings, AdminRole.AUDITOR)
    for path in ("/job-kinds", "/jobs", f"/jobs/{job_id}"):
        data_of(await auditor.call("GET", path))
    forbidden = (403, "auth.forbidden")
    assert code_of(await auditor.call("POST", "/jobs", json=START)) == forbidden
    for method, action in (("POST", "cancel"), ("POST", "retry"), ("GET", "result")):
        assert code_of(await auditor.call(method, f"/jobs/{job_id}/{action}")) == forbidden
