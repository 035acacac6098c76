"""Signed uploads with both storages, before, during and after completion."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.integrations.storage.open_storage import open_storage
from app.integrations.storage.storage import Storage
from app.services.common.files.sweep import FileSweep
from scripts.bench.seaweedfs import REGION, Bucket
from tests.app.accounts import Person, code_of, data_of, new_user
from tests.app.conftest import SettingsFactory, serve

CONTENT = b"right"
ENDED = (409, "files.upload_ended")


@dataclass(frozen=True)
class SignedUpload:
    """A signed upload of a user, and its storage."""

    person: Person
    storage: Storage
    is_local: bool
    file_id: str
    url: str
    headers: dict[str, str]

    async def send(self, content: bytes | AsyncIterator[bytes] = CONTENT) -> httpx.Response:
        """A PUT to the URL, as a client sends it: without a token."""
        if self.is_local:
            return await self.person.http.put(self.url, content=content, headers=self.headers)
        async with httpx.AsyncClient() as http:
            return await http.put(self.url, content=content, headers=self.headers)

    async def complete(self) -> httpx.Response:
        """The response to completing it."""
        return await self.person.call("POST", f"/files/{self.file_id}/complete")

    async def content(self) -> bytes:
        return (await self.person.call("GET", f"/files/{self.file_id}/content")).content

    async def objects(self) -> list[str]:
        """All keys of the storage."""
        return [stored.key async for stored in self.storage.objects("")]


def storage_settings(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """Settings of an empty storage."""
    if kind == "local":
        return {"storage_folder": tmp_path}
    bucket: Bucket = request.getfixturevalue("bucket")
    return {
        "storage": "s3",
        "s3_bucket": bucket.name,
        "s3_region": REGION,
        "s3_endpoint_url": bucket.endpoint_url,
        "s3_access_key": bucket.access_key,
        "s3_secret_key": bucket.secret_key,
    }


async def begin(client: httpx.AsyncClient, settings: Settings, storage: Storage) -> SignedUpload:
    """An announced upload of a new user."""
    person = await new_user(client)
    digest = hashlib.sha256(CONTENT).hexdigest()
    body = {"name": "a.txt", "media_type": "text/plain", "size": len(CONTENT), "sha256": digest}
    token = {"Authorization": f"Bearer {person.access_token}"}
    begun = data_of(await client.post(f"{person.prefix}/uploads", json=body, headers=token), 201)
    headers = {header["name"]: header["value"] for header in begun["headers"]}
    local = settings.storage == "local"
    return SignedUpload(person, storage, local, begun["file"]["id"], begun["url"], headers)


@pytest.fixture(params=["local", "s3"])
async def upload(
    request: pytest.FixtureRequest, make_settings: SettingsFactory, database: Database, tmp_path: Path
) -> AsyncIterator[SignedUpload]:
    """An upload that was announced."""
    settings = make_settings(**storage_settings(request.param, request, tmp_path))
    storage = open_storage(settings)
    async for stored in storage.objects(""):
        await storage.delete(stored.key)
    async with serve(settings) as client:
        yield await begin(client, settings, storage)
    await storage.close()


@pytest.fixture
async def local_upload(
    make_settings: SettingsFactory, database: Database, tmp_path: Path
) -> AsyncIterator[SignedUpload]:
    """The same with the folder."""
    settings = make_settings(storage_folder=tmp_path)
    storage = open_storage(settings)
    async with serve(settings) as client:
        yield await begin(client, settings, storage)
    await storage.close()


async def test_signed_url_used_twice_before_completion_keeps_the_last_bytes(upload: SignedUpload) -> None:
    assert (await upload.send(b"wrong")).status_code == 200
    assert (await upload.send()).status_code == 200
    assert len(await upload.objects()) == 1
    assert data_of(await upload.complete())["status"] == "ready"
    assert await upload.content() == CONTENT


async def test_completing_twice_returns_the_same_file(upload: SignedUpload) -> None:
    await upload.send()
    ready = data_of(await upload.complete())
    assert data_of(await upload.complete()) == ready
    assert len(await upload.objects()) == 1


@pytest.mark.parametrize("size", [len(CONTENT) + 1, len(CONTENT) - 1, 1_000_000])
async def test_signed_url_refuses_other_sizes_than_announced(upload: SignedUpload, size: int) -> None:
    assert (await upload.send(bytes(size))).status_code in {403, 413, 422}
    assert await upload.objects() == []


async def test_signed_url_after_completion_is_refused(upload: SignedUpload, database: Database) -> None:
    await upload.send()
    data_of(await upload.complete())
    kept = await upload.objects()
    again = await upload.send(b"wrong")
    if upload.is_local:
        assert code_of(again) == ENDED
    # A bucket cannot revoke a presigned URL: the sweep removes its late objects.
    sweep = FileSweep(database.session, upload.storage)
    assert (await sweep.purge_orphaned_uploads()).objects == 0
    await sweep.purge_orphaned_uploads(now() + timedelta(hours=1, minutes=1))
    assert await upload.objects() == kept
    assert data_of(await upload.complete())["status"] == "ready"
    assert await upload.content() == CONTENT


async def test_signed_url_after_deletion_is_refused(local_upload: SignedUpload) -> None:
    await local_upload.person.call("DELETE", f"/files/{local_upload.file_id}")
    assert code_of(await local_upload.send()) == ENDED
    assert await local_upload.objects() == []


async def test_signed_url_after_the_account_is_deleted_is_refused(local_upload: SignedUpload) -> None:
    await local_upload.person.call("DELETE", "/users/me")
    assert code_of(await local_upload.send()) == ENDED
    assert await local_upload.objects() == []


async def slow(begun: asyncio.Event, release: asyncio.Event) -> AsyncIterator[bytes]:
    """The content, its last byte when it is released."""
    yield CONTENT[:-1]
    begun.set()
    await release.wait()
    yield CONTENT[-1:]


@pytest.mark.parametrize("end", [("POST", "/complete"), ("DELETE", "")])
async def test_bytes_that_arrive_while_the_upload_ends_are_removed(
    local_upload: SignedUpload, end: Sequence[str]
) -> None:
    await local_upload.send()
    begun, release = asyncio.Event(), asyncio.Event()
    sending = asyncio.create_task(local_upload.send(slow(begun, release)))
    await begun.wait()
    method, path = end
    response = await local_upload.person.call(method, f"/files/{local_upload.file_id}{path}")
    assert response.is_success
    kept = await local_upload.objects()
    release.set()
    assert code_of(await sending) == ENDED
    assert await local_upload.objects() == kept
