"""Behaviour of all storages, tested with a folder and a bucket."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.integrations.storage.s3_upload import PART_BYTES
from app.integrations.storage.storage import ObjectMissingError, Storage, Written

KEY = "files/a1/0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"


async def chunks(content: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    """The content in pieces."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def put(storage: Storage, key: str, content: bytes) -> Written:
    """Write an object."""
    return await storage.put(key, chunks(content), media_type="text/plain")


async def read(storage: Storage, key: str, start: int, end: int) -> bytes:
    """The bytes of a span."""
    return b"".join([chunk async for chunk in storage.open(key, start, end)])


async def keys(storage: Storage, prefix: str) -> list[str]:
    """Return all keys, sorted."""
    return sorted([stored.key async for stored in storage.objects(prefix)])


SIZES = [0, 1, 70_000, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 17]


@pytest.mark.parametrize("size", SIZES)
async def test_put_returns_size_and_hash_of_readable_object(storage: Storage, size: int) -> None:
    content = random.Random(size).randbytes(size)
    before = datetime.now(UTC)
    written = await put(storage, KEY, content)
    assert written == Written(size, hashlib.sha256(content).hexdigest())
    facts = await storage.head(KEY)
    assert facts is not None
    assert (facts.key, facts.size) == (KEY, size)
    assert abs(facts.modified_at - before) < timedelta(seconds=30)
    assert await read(storage, KEY, 0, size) == content


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (0, 1), (999, 1000), (300_000, 700_001), (999_999, 1_000_000)]
)
async def test_open_reads_only_the_range(storage: Storage, start: int, end: int) -> None:
    content = random.Random(0).randbytes(1_000_000)
    await put(storage, KEY, content)
    assert await read(storage, KEY, start, end) == content[start:end]


async def test_put_replaces_an_older_object(storage: Storage) -> None:
    await put(storage, KEY, b"first, and longer")
    await put(storage, KEY, b"second")
    assert await read(storage, KEY, 0, 6) == b"second"
    assert (await storage.head(KEY)).size == 6  # type: ignore[union-attr]


async def test_missing_object_is_reported(storage: Storage) -> None:
    assert await storage.head(KEY) is None
    assert not await storage.move(KEY, "files/other")
    await storage.delete(KEY)
    with pytest.raises(ObjectMissingError):
        await read(storage, KEY, 0, 1)


async def test_delete_and_move_objects(storage: Storage) -> None:
    await put(storage, "uploads/one", b"content")
    assert await storage.move("uploads/one", "files/b2/one")
    assert await storage.head("uploads/one") is None
    assert await read(storage, "files/b2/one", 0, 7) == b"content"
    await storage.delete("files/b2/one")
    assert await storage.head("files/b2/one") is None


async def test_move_resets_the_modification_time(storage: Storage) -> None:
    await put(storage, "uploads/one", b"content")
    await asyncio.sleep(1.1)  # S3 says seconds
    before = datetime.now(UTC).replace(microsecond=0)
    await storage.move("uploads/one", "files/one")
    facts = await storage.head("files/one")
    assert facts is not None
    assert facts.modified_at >= before


async def test_objects_lists_by_prefix(storage: Storage) -> None:
    assert await keys(storage, "files/") == []
    for key in ("files/a1/x", "files/a1/y", "files/b2/x", "filesystem/x", "uploads/x"):
        await put(storage, key, b"12345")
    assert await keys(storage, "files/") == ["files/a1/x", "files/a1/y", "files/b2/x"]
    assert await keys(storage, "uploads/") == ["uploads/x"]
    assert [stored.size async for stored in storage.objects("uploads/")] == [5]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../x",
        "files/../../x",
        "files/.hidden",
        "files//x",
        "files/",
        "Files/x",
        "files\\x",
    ],
)
async def test_invalid_key_is_refused(storage: Storage, key: str) -> None:
    with pytest.raises(ValueError, match="is not an object key"):
        await put(storage, key, b"content")
    with pytest.raises(ValueError, match="is not an object key"):
        await storage.head(key)
    with pytest.raises(ValueError, match="is not an object key"):
        await storage.delete(key)
    with pytest.raises(ValueError, match="is not an object key"):
        await read(storage, key, 0, 1)
    with pytest.raises(ValueError, match="is not an object key"):
        await storage.upload_url(key, size=1, media_type="text/plain", expires_in=1)
    for source, target in ((key, "files/x"), ("files/x", key)):
        with pytest.raises(ValueError, match="is not an object key"):
            await storage.move(source, target)


@pytest.mark.parametrize("size", [1000, 3 * PART_BYTES])
async def test_interrupted_upload_leaves_no_object(storage: Storage, size: int) -> None:
    """Neither an object nor a remainder for the sweep."""

    async def broken() -> AsyncIterator[bytes]:
        yield random.Random(0).randbytes(size)
        raise ConnectionResetError

    with pytest.raises(Exception) as raised:  # noqa: PT011 - a storage may wrap it
        await storage.put(KEY, broken(), media_type="text/plain")
    assert isinstance(raised.value, ConnectionResetError) or raised.value.__cause__ is not None
    assert await storage.head(KEY) is None
    assert await storage.discard_unfinished([KEY], datetime.now(UTC) + timedelta(minutes=1)) == 0


@pytest.mark.parametrize("size", [1000, 3 * PART_BYTES])
async def test_cancelled_upload_leaves_no_object(storage: Storage, size: int) -> None:
    arrived = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield random.Random(0).randbytes(size)
        arrived.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(storage.put(KEY, endless(), media_type="text/plain"))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await storage.head(KEY) is None
    assert await storage.discard_unfinished([KEY], datetime.now(UTC) + timedelta(minutes=1)) == 0


async def test_concurrent_uploads_succeed(storage: Storage) -> None:
    contents = {f"files/{n}": random.Random(n).randbytes(50_000 + n) for n in range(40)}
    await asyncio.gather(*(put(storage, key, content) for key, content in contents.items()))
    spans = [read(storage, key, 0, len(content)) for key, content in contents.items()]
    assert await asyncio.gather(*spans) == [*contents.values()]


async def test_closed_reader_releases_its_connection(storage: Storage) -> None:
    await put(storage, KEY, random.Random(0).randbytes(1_000_000))
    reader = storage.open(KEY, 0, 1_000_000)
    assert len(await anext(reader)) > 0
    await reader.aclose()  # type: ignore[attr-defined]
    await storage.delete(KEY)
    assert await storage.head(KEY) is None
