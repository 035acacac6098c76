"""Behaviour of S3 only: presigned URLs, unfinished uploads and unavailable servers."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import boto3
import httpx
import pytest

from app.integrations.storage.s3 import S3Storage
from app.integrations.storage.storage import StorageUnavailableError
from scripts.bench.seaweedfs import REGION, Bucket
from specfirst.devserver.ports import free_port
from tests.app.integrations.storage.conftest import s3_place
from tests.app.integrations.storage.test_storage import put, read

KEY = "uploads/0198c9f0"
OURS = ["files/", "exports/"]
LATER = timedelta(minutes=1)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client without credentials."""
    async with httpx.AsyncClient() as client:
        yield client


async def test_presigned_put_accepts_only_signed_size_and_type(
    s3: S3Storage, http: httpx.AsyncClient
) -> None:
    signed = await s3.upload_url(KEY, size=5, media_type="text/plain", expires_in=60)
    for content, headers in (
        (b"12345", {"Content-Type": "text/html"}),
        (b"123456", dict(signed.headers)),
        (b"1234", dict(signed.headers)),
    ):
        response = await http.put(signed.url, content=content, headers=headers)
        assert response.status_code == 403
        assert await s3.head(KEY) is None
    response = await http.put(signed.url, content=b"12345", headers=dict(signed.headers))
    assert response.status_code == 200
    assert await read(s3, KEY, 0, 5) == b"12345"


async def test_presigned_url_is_valid_for_its_object_and_time(s3: S3Storage, http: httpx.AsyncClient) -> None:
    signed = await s3.upload_url(KEY, size=5, media_type="text/plain", expires_in=1)
    elsewhere = signed.url.replace("0198c9f0", "0198c9f1")
    response = await http.put(elsewhere, content=b"12345", headers=dict(signed.headers))
    assert response.status_code == 403
    await asyncio.sleep(2.1)
    response = await http.put(signed.url, content=b"12345", headers=dict(signed.headers))
    assert response.status_code == 403


async def test_presigned_get_sets_type_and_name(s3: S3Storage, http: httpx.AsyncClient) -> None:
    await put(s3, KEY, b"0123456789")
    url = await s3.download_url(KEY, filename="Übersicht.csv", media_type="text/csv", expires_in=60)
    response = await http.get(url, headers={"Range": "bytes=2-4"})
    assert (response.status_code, response.content) == (206, b"234")
    assert response.headers["content-type"] == "text/csv"
    assert "filename*=UTF-8''%C3%9Cbersicht.csv" in response.headers["content-disposition"]


async def test_urls_use_the_public_endpoint(bucket: Bucket) -> None:
    place = dataclasses.replace(s3_place(bucket), public_endpoint_url="https://objects.example.com")
    storage = S3Storage(place)
    signed = await storage.upload_url(KEY, size=5, media_type="text/plain", expires_in=60)
    assert signed.url.startswith(f"https://objects.example.com/{bucket.name}/{KEY}?")
    await put(storage, KEY, b"12345")
    assert await storage.head(KEY) is not None
    await storage.close()


async def test_parts_of_dead_processes_are_discarded(s3: S3Storage, bucket: Bucket) -> None:
    client = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=bucket.endpoint_url,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
    )
    for key in ("files/left", "backups/of-others"):
        client.create_multipart_upload(Bucket=bucket.name, Key=key)
    assert await s3.discard_unfinished(OURS, datetime.now(UTC) - LATER) == 0
    assert await s3.discard_unfinished(OURS, datetime.now(UTC) + LATER) == 1
    assert await s3.discard_unfinished(OURS, datetime.now(UTC) + LATER) == 0
    (theirs,) = client.list_multipart_uploads(Bucket=bucket.name)["Uploads"]
    assert theirs["Key"] == "backups/of-others"
    client.abort_multipart_upload(Bucket=bucket.name, Key=theirs["Key"], UploadId=theirs["UploadId"])
    client.close()


async def test_unreachable_or_refusing_server_is_unavailable(bucket: Bucket) -> None:
    away = dataclasses.replace(s3_place(bucket), endpoint_url=f"http://127.0.0.1:{free_port()}", attempts=1)
    wrong = dataclasses.replace(s3_place(bucket), secret_key="wrong", attempts=1)
    missing = dataclasses.replace(s3_place(bucket), bucket="no-such-bucket", attempts=1)
    for place in (away, wrong):
        storage = S3Storage(place)
        with pytest.raises(StorageUnavailableError):
            await storage.head(KEY)
    for place in (away, wrong, missing):
        storage = S3Storage(place)
        with pytest.raises(StorageUnavailableError):
            await storage.delete(KEY)
        with pytest.raises(StorageUnavailableError):
            await anext(storage.open(KEY, 0, 1))
        with pytest.raises(StorageUnavailableError):
            _ = [stored async for stored in storage.objects("")]
        await storage.close()


def test_repr_contains_no_secret(bucket: Bucket) -> None:
    assert bucket.secret_key not in repr(s3_place(bucket)) + repr(bucket)
