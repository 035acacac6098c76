"""The file usage of a user is exact after all changes, including concurrent ones."""

from __future__ import annotations

import asyncio
import random
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, func, select, text, update

from app.db.engine import Database
from app.db.transaction import transaction
from app.models import File, FileUsage, User
from app.services.common.files.quota import FileLimits
from generated.errors import FilesQuotaExceeded, FilesTooLarge
from specfirst.runtime.interface import Unauthenticated
from tests.app.accounts import new_user
from tests.app.locks import until_something_waits_for_a_lock
from tests.app.queries import statements

pytestmark = pytest.mark.usefixtures("exact_file_usage")

LIMITS = FileLimits(max_bytes=60, quota_bytes=100)


@pytest.fixture
async def owner(client: httpx.AsyncClient) -> UUID:
    """A user without files, and without a count."""
    return (await new_user(client)).id


def row(owner: UUID, size: int) -> File:
    return File(
        owner_id=owner,
        name="report.txt",
        media_type="text/plain",
        size=size,
        object_key=f"files/{uuid4()}",
        expires_at=func.now(),
    )


async def add(database: Database, owner: UUID, size: int, limits: FileLimits = LIMITS) -> UUID:
    """Add a file as the service does."""
    async with database.session() as session, transaction(session):
        await limits.reserve(session, owner, size)
        file = row(owner, size)
        session.add(file)
    return file.id


async def mark_deleted(database: Database, file_id: UUID) -> None:
    async with database.session() as session, transaction(session):
        (await session.get_one(File, file_id, with_for_update=True)).deleted_at = func.now()


async def counted(database: Database, owner: UUID) -> int | None:
    async with database.session() as session:
        return await session.scalar(select(FileUsage.bytes).where(FileUsage.owner_id == owner))


async def test_files_older_than_the_count_are_counted(database: Database, owner: UUID) -> None:
    async with database.session() as session, transaction(session):
        session.add_all([row(owner, 20), row(owner, 30)])
    async with database.session() as session:
        assert await LIMITS.free_bytes(session, owner) == 50
    assert await counted(database, owner) is None
    await add(database, owner, 10)
    assert await counted(database, owner) == 60
    async with database.session() as session:
        assert await LIMITS.free_bytes(session, owner) == 40


async def test_counted_owner_is_admitted_without_a_sum(database: Database, owner: UUID) -> None:
    await add(database, owner, 10)
    with statements() as sent:
        async with database.session() as session, transaction(session):
            await LIMITS.reserve(session, owner, 10)
    assert len(sent) == 1
    assert "sum(" not in sent[0][0]


async def test_upload_beyond_a_limit_is_refused_and_not_counted(database: Database, owner: UUID) -> None:
    await add(database, owner, 60)
    with pytest.raises(FilesTooLarge):
        await add(database, owner, 61)
    with pytest.raises(FilesQuotaExceeded) as refused:
        await add(database, owner, 41)
    assert refused.value.details == {"free_bytes": 40}
    assert await counted(database, owner) == 60


async def test_missing_owner_is_unauthenticated(database: Database) -> None:
    with pytest.raises(Unauthenticated):
        await add(database, uuid4(), 1)


async def test_any_statement_on_files_is_counted(
    database: Database, owner: UUID, client: httpx.AsyncClient
) -> None:
    """Statements over several rows and owners, in text, and those of a foreign key."""
    other = (await new_user(client)).id
    for user in (owner, owner, other):
        await add(database, user, 20)
    async with database.session() as session, transaction(session):
        await session.execute(update(File).values(size=File.size + 5))
    assert (await counted(database, owner), await counted(database, other)) == (50, 25)
    async with database.session() as session, transaction(session):
        await session.execute(
            text("UPDATE files SET deleted_at = now() WHERE owner_id = :owner"), {"owner": owner}
        )
        await session.execute(delete(File).where(File.owner_id == other))
    assert (await counted(database, owner), await counted(database, other)) == (0, 0)
    async with database.session() as session, transaction(session):
        # Those that are marked have been subtracted already.
        await session.execute(delete(File).where(File.owner_id == owner))
    assert await counted(database, owner) == 0
    await add(database, owner, 20)
    async with database.session() as session, transaction(session):
        await session.execute(delete(User).where(User.id == owner))
    assert await counted(database, owner) is None


async def test_change_with_an_empty_search_path_is_counted(database: Database, owner: UUID) -> None:
    """Tools that restore data empty it."""
    await add(database, owner, 20)
    async with database.session() as session, transaction(session):
        await session.execute(text("SET LOCAL search_path = ''"))
        await session.execute(text("UPDATE public.files SET size = size + 5"))
    assert await counted(database, owner) == 25


async def test_change_that_is_rolled_back_is_not_counted(database: Database, owner: UUID) -> None:
    await add(database, owner, 20)
    async with database.session() as session:
        session.add(row(owner, 30))
        await session.flush()
        await session.rollback()
    assert await counted(database, owner) == 20


async def test_deletion_during_the_first_count_is_counted(database: Database, owner: UUID) -> None:
    """The first count waits for a concurrent deletion, and excludes the deleted file."""
    kept, deleted = row(owner, 20), row(owner, 30)
    async with database.session() as session, transaction(session):
        session.add_all([kept, deleted])
    async with database.session() as session:
        async with transaction(session):
            (await session.get_one(File, deleted.id)).deleted_at = func.now()
            await session.flush()
            first = asyncio.create_task(add(database, owner, 10))
            await until_something_waits_for_a_lock(database)
        await first
    assert await counted(database, owner) == 30


async def test_uploads_and_deletions_at_once_keep_the_count_and_the_quota(
    database: Database, owner: UUID
) -> None:
    """Concurrent uploads share the quota, beginning without a count."""
    draw = random.Random(1)

    async def use() -> None:
        for _ in range(10):
            try:
                file_id = await add(database, owner, draw.randint(10, 60))
            except FilesQuotaExceeded:
                continue
            used = await counted(database, owner)
            assert used is not None
            assert 0 < used <= LIMITS.quota_bytes
            await mark_deleted(database, file_id)

    await asyncio.gather(*(use() for _ in range(8)))
    assert await counted(database, owner) == 0


async def test_one_of_parallel_first_uploads_gets_the_rest_of_the_quota(
    database: Database, owner: UUID
) -> None:
    results = await asyncio.gather(*(add(database, owner, 30) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(result, FilesQuotaExceeded) for result in results) == 7
    assert await counted(database, owner) == 90


async def test_upload_during_deletion_of_its_user_does_not_deadlock(database: Database, owner: UUID) -> None:
    await add(database, owner, 20)
    async with database.session() as session, transaction(session):
        await session.execute(select(User.id).where(User.id == owner).with_for_update())
        upload = asyncio.create_task(add(database, owner, 10))
        await until_something_waits_for_a_lock(database)
        await session.execute(delete(User).where(User.id == owner))
    with pytest.raises(Unauthenticated):
        await upload
