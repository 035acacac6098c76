"""Both storages: a folder, and a bucket of a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.integrations.storage.local import LocalStorage
from app.integrations.storage.s3 import S3Place, S3Storage
from app.integrations.storage.signed_urls import UrlSigner
from app.integrations.storage.storage import Storage
from scripts.bench.seaweedfs import REGION, Bucket, throw_away_bucket

SIGNER = UrlSigner([b"a key of the tests of 32 bytes or more"], public_url="http://service.test")


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket, for all tests of this worker."""
    with throw_away_bucket(tmp_path_factory.mktemp("seaweedfs")) as bucket:
        yield bucket


def s3_place(bucket: Bucket) -> S3Place:
    """The location of the bucket."""
    return S3Place(
        bucket=bucket.name,
        region=REGION,
        endpoint_url=bucket.endpoint_url,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
    )


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[LocalStorage]:
    """An empty folder."""
    storage = LocalStorage(tmp_path / "storage", SIGNER)
    yield storage
    await storage.close()


@pytest.fixture
async def s3(bucket: Bucket) -> AsyncIterator[S3Storage]:
    """The bucket, emptied before the test."""
    storage = S3Storage(s3_place(bucket))
    async for stored in storage.objects(""):
        await storage.delete(stored.key)
    yield storage
    await storage.close()


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """Return the storage of one kind; tests run once with each."""
    chosen: Storage = request.getfixturevalue(request.param)
    return chosen
