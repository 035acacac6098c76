"""After an interruption at any step, the sweep leaves no object without a row, nor the reverse."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.open_storage import url_signer
from app.integrations.storage.storage import ObjectFacts, StorageUnavailableError, Written
from app.models import File, FileStatus
from app.services.common.files.quota import FileLimits
from app.services.common.files.stored_files import Announced, StoredFiles
from app.services.common.files.sweep import FileSweep, Swept
from app.services.common.outbox.outbox import Outbox
from app.services.common.webhooks.events import EventActor, WebhookEvents
from generated.errors import FilesNotFound
from tests.app.accounts import new_user
from tests.app.integrations.storage.test_storage import chunks, put

pytestmark = pytest.mark.usefixtures("exact_file_usage")

CONTENT = b"Hello"
LIMITS = FileLimits(max_bytes=1000, quota_bytes=10_000)
LATER = timedelta(days=2)
NOTHING = Swept(expired=0, rows=0, objects=0, unfinished=0)


class Died(BaseException):
    """Simulates the death of a process: handlers of `Exception` do not run."""


class MortalStorage(LocalStorage):
    """A real storage that dies before or after a call: from then on all calls fail."""

    fatal = ""

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, media_type: str) -> Written:
        """Write, and possibly die."""
        self._die("before put")
        written = await super().put(key, chunks, media_type=media_type)
        self._die("after put")
        return written

    async def move(self, source: str, target: str) -> bool:
        """Move, and possibly die."""
        self._die("before move")
        moved = await super().move(source, target)
        self._die("after move")
        return moved

    async def delete(self, key: str) -> None:
        """Delete, and possibly die."""
        self._die("before delete")
        await super().delete(key)
        self._die("after delete")

    def _die(self, step: str) -> None:
        if self.fatal in (step, "dead"):
            self.fatal = "dead"
            raise Died(step)


@pytest.fixture
async def storage(settings: Settings, tmp_path: object) -> AsyncIterator[MortalStorage]:
    """A storage of this test's own."""
    storage = MortalStorage(tmp_path, url_signer(settings))  # type: ignore[arg-type]
    yield storage
    storage.fatal = ""
    await storage.close()


@pytest.fixture
async def owner(client: httpx.AsyncClient) -> UUID:
    """A user."""
    return (await new_user(client)).id


@pytest.fixture
def sweep(database: Database, storage: MortalStorage) -> FileSweep:
    """A sweep over both."""
    return FileSweep(database.session, storage)


class Mortal:
    """A process that handles files."""

    def __init__(self, database: Database, storage: MortalStorage, owner: UUID) -> None:
        self.database, self.storage, self.owner = database, storage, owner

    async def upload(self) -> File:
        """Upload a file directly."""
        async with self.database.session() as session:
            stored = self.stored(session)
            row = await stored.announce(self.owner, self._announced(), staged=False)
            return await stored.fill(row, chunks(CONTENT))

    async def announce(self) -> File:
        """Create a row without an object."""
        async with self.database.session() as session:
            return await self.stored(session).announce(self.owner, self._announced(), staged=False)

    async def begin(self) -> File:
        """Begin a signed upload, and send its bytes."""
        async with self.database.session() as session:
            row = await self.stored(session).announce(self.owner, self._announced(), staged=True)
        await put(self.storage, row.object_key, CONTENT)
        return row

    async def complete(self, row: File) -> File:
        """Complete a signed upload."""
        async with self.database.session() as session:
            return await self.stored(session).settle(row)

    async def delete(self, row: File) -> None:
        """Mark a file as deleted, and remove it."""
        async with self.database.session() as session, transaction(session):
            self.stored(session).mark_deleted(await session.get_one(File, row.id), by=EventActor.USER)

    def stored(self, session: object) -> StoredFiles:
        """Its service, over one database session."""
        outbox = Outbox(session, request_id=None, notify=lambda: None)  # type: ignore[arg-type]
        return StoredFiles(
            session,  # type: ignore[arg-type]
            storage=self.storage,
            limits=LIMITS,
            sweep=FileSweep(self.database.session, self.storage),
            outbox=outbox,
            events=WebhookEvents(outbox),
        )

    @staticmethod
    def _announced() -> Announced:
        digest = hashlib.sha256(CONTENT).hexdigest()
        return Announced(name="a.txt", media_type="text/plain", size=len(CONTENT), sha256=digest)


@pytest.fixture
def process(database: Database, storage: MortalStorage, owner: UUID) -> Mortal:
    """A process that may die."""
    return Mortal(database, storage, owner)


async def left(database: Database, storage: MortalStorage) -> tuple[list[str], list[str]]:
    """The keys that rows name, and those that objects have."""
    async with database.session() as session:
        rows = sorted(await session.scalars(select(File.object_key)))
    return rows, sorted([stored.key async for stored in storage.objects("")])


@pytest.mark.parametrize("step", ["before put", "after put"])
async def test_sweep_removes_interrupted_upload(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep, step: str
) -> None:
    storage.fatal = step
    with pytest.raises(Died):
        await process.upload()
    storage.fatal = ""
    assert await sweep.purge_orphaned_uploads(now() + LATER) != NOTHING
    assert await left(database, storage) == ([], [])
    assert await sweep.purge_orphaned_uploads(now() + LATER) == NOTHING


async def test_sweep_removes_object_of_killed_process(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep
) -> None:
    """A killed process does not mark the row."""
    row = await process.announce()
    await put(storage, row.object_key, CONTENT)
    assert await sweep.purge_orphaned_uploads() == NOTHING
    assert await sweep.purge_orphaned_uploads(now() + LATER) == Swept(1, 1, 0, 0)
    assert await left(database, storage) == ([], [])


@pytest.mark.parametrize("step", ["before move", "after move"])
async def test_interrupted_completion_is_swept(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep, step: str
) -> None:
    row = await process.begin()
    storage.fatal = step
    with pytest.raises(Died):
        await process.complete(row)
    storage.fatal = ""
    await sweep.purge_orphaned_uploads(now() + LATER)
    assert await left(database, storage) == ([], [])


async def test_completion_after_storage_failure_can_be_repeated(
    process: Mortal, storage: MortalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await process.begin()

    async def away(key: str) -> ObjectFacts | None:
        raise StorageUnavailableError("just now")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "head", away)
        with pytest.raises(StorageUnavailableError):
            await process.complete(row)
    assert (await process.complete(row)).status is FileStatus.READY


async def test_object_stays_after_commit_with_unknown_outcome(
    process: Mortal, storage: MortalStorage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit succeeded, but the connection was lost before the response."""
    row = await process.begin()
    async with database.session() as session:
        commit = session.commit

        async def commit_in_silence() -> None:
            await commit()
            raise ConnectionError("the response to COMMIT never came")

        monkeypatch.setattr(session, "commit", commit_in_silence)
        with pytest.raises(ConnectionError):
            await process.stored(session).settle(row)
    rows, objects = await left(database, storage)
    assert rows == objects != [row.object_key]


async def test_second_completion_returns_the_same_file(process: Mortal) -> None:
    """Both have read a pending file; the second one finds no object at the signed URL."""
    row = await process.begin()
    ready = await process.complete(row)
    again = await process.complete(row)
    assert (again.id, again.status, again.object_key) == (ready.id, FileStatus.READY, ready.object_key)


async def test_file_deleted_during_completion_leaves_no_object(
    process: Mortal, storage: MortalStorage, database: Database
) -> None:
    row = await process.begin()
    await process.delete(row)
    await put(storage, row.object_key, CONTENT)
    with pytest.raises(FilesNotFound):
        await process.complete(row)
    assert await left(database, storage) == ([], [])


@pytest.mark.parametrize("step", ["before delete", "after delete"])
async def test_interrupted_deletion_is_swept(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep, step: str
) -> None:
    row = await process.upload()
    storage.fatal = step
    with pytest.raises(Died):
        await process.delete(row)
    storage.fatal = ""
    # At once, because marked rows need no minimum age.
    assert (await sweep.purge_orphaned_uploads()).rows == 1
    assert await left(database, storage) == ([], [])


async def test_expired_upload_and_its_late_object_are_removed(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep
) -> None:
    row = await process.begin()
    assert await sweep.purge_orphaned_uploads() == NOTHING
    swept = await sweep.purge_orphaned_uploads(now() + LATER)
    assert (swept.expired, swept.rows, swept.objects) == (1, 1, 0)
    # The signed URL may still be used.
    await put(storage, row.object_key, CONTENT)
    assert (await sweep.purge_orphaned_uploads()).objects == 0
    assert (await sweep.purge_orphaned_uploads(now() + LATER)).objects == 1
    assert await left(database, storage) == ([], [])


async def test_sweep_keeps_valid_files(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep
) -> None:
    direct, staged = await process.upload(), await process.begin()
    completed = await process.complete(staged)
    await put(storage, "exports/report", CONTENT)
    keys = sorted([direct.object_key, completed.object_key])
    assert await sweep.purge_orphaned_uploads(now() + timedelta(days=3650)) == NOTHING
    assert await left(database, storage) == (keys, sorted([*keys, "exports/report"]))
    async with database.session() as session:
        assert {scalar.status for scalar in await session.scalars(select(File))} == {FileStatus.READY}


async def test_objects_of_deleted_account_are_removed(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep
) -> None:
    row = await process.upload()
    async with database.session() as session, transaction(session):
        await session.delete(await session.get_one(File, row.id))
    assert (await sweep.purge_orphaned_uploads(now() + LATER)).objects == 1
    assert await left(database, storage) == ([], [])


async def test_concurrent_sweeps_succeed(
    process: Mortal, storage: MortalStorage, database: Database, sweep: FileSweep
) -> None:
    kept = await process.upload()
    for _ in range(20):
        await process.begin()
    await asyncio.gather(*(sweep.purge_orphaned_uploads(now() + LATER) for _ in range(4)))
    assert await left(database, storage) == ([kept.object_key], [kept.object_key])
