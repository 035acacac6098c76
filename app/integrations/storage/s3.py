"""Storage of objects in a bucket of Amazon S3, or of a compatible server."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from app.integrations.storage.blocking_calls import BlockingCalls
from app.integrations.storage.s3_upload import S3Upload
from app.integrations.storage.storage import (
    ObjectFacts,
    ObjectMissingError,
    SignedUpload,
    StorageUnavailableError,
    Written,
    checked_key,
)
from specfirst.runtime.interface import content_disposition

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

CHUNK_BYTES = 256 * 1024
_ABSENT = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Place:
    """The location of the bucket and its credentials."""

    bucket: str
    region: str
    endpoint_url: str | None = None
    """None for Amazon's endpoint."""
    public_endpoint_url: str | None = None
    """The endpoint of presigned URLs, if clients use another address."""
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    """Without keys boto3 uses the environment, the profile or the role of the machine."""
    connect_timeout: float = 3
    read_timeout: float = 60
    """Seconds between two reads."""
    attempts: int = 3
    concurrency: int = 16


class S3Storage:
    """Implements `Storage`. boto3 blocks, so that its calls run in at most `concurrency` threads."""

    def __init__(self, place: S3Place) -> None:
        self._bucket = place.bucket
        self._client = _client(place, place.endpoint_url)
        public = place.public_endpoint_url
        self._signing = _client(place, public) if public else self._client
        self._calls = BlockingCalls(place.concurrency)

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, media_type: str) -> Written:
        """Store an object: in one request if it is small, else in parts."""
        upload = S3Upload(self._client, self._calls, self._bucket, checked_key(key), media_type)
        with _failures(key):
            return await upload.send(chunks)

    async def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Read a range with one GET, as fast as the receiver takes it."""
        checked_key(key)
        if start >= end:
            return
        with _failures(key):
            response = await self._calls.run(
                self._client.get_object, Bucket=self._bucket, Key=key, Range=f"bytes={start}-{end - 1}"
            )
        body = response["Body"]
        try:
            while start < end:
                with _failures(key):
                    chunk = await self._calls.run(body.read, min(CHUNK_BYTES, end - start))
                if not chunk:
                    raise StorageUnavailableError(f"{key} ends at {start}, before {end}")
                start += len(chunk)
                yield chunk
        finally:
            body.close()

    async def head(self, key: str) -> ObjectFacts | None:
        checked_key(key)
        try:
            with _failures(key):
                response = await self._calls.run(self._client.head_object, Bucket=self._bucket, Key=key)
        except ObjectMissingError:
            return None
        return ObjectFacts(key, response["ContentLength"], response["LastModified"])

    async def move(self, source: str, target: str) -> bool:
        """Copy the object within the server, then delete the source. The protocol limits copies to 5 GiB."""
        try:
            with _failures(source):
                await self._calls.run(
                    self._client.copy_object,
                    Bucket=self._bucket,
                    Key=checked_key(target),
                    CopySource={"Bucket": self._bucket, "Key": checked_key(source)},
                )
        except ObjectMissingError:
            return False
        await self.delete(source)
        return True

    async def delete(self, key: str) -> None:
        """Delete an object; the server ignores a missing one."""
        with _failures(key):
            await self._calls.run(self._client.delete_object, Bucket=self._bucket, Key=checked_key(key))

    async def upload_url(self, key: str, *, size: int, media_type: str, expires_in: int) -> SignedUpload:
        """Presign a PUT; its length and type are signed."""
        url = self._signing.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": checked_key(key),
                "ContentType": media_type,
                "ContentLength": size,
            },
            ExpiresIn=expires_in,
        )
        return SignedUpload(url, {"Content-Type": media_type})

    async def download_url(self, key: str, *, filename: str, media_type: str, expires_in: int) -> str:
        return self._signing.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": checked_key(key),
                "ResponseContentDisposition": content_disposition(filename),
                "ResponseContentType": media_type,
            },
            ExpiresIn=expires_in,
        )

    async def objects(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        pages = iter(
            self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        )
        while True:
            with _failures(prefix):
                page = await self._calls.run(next, pages, None)
            if page is None:
                return
            for entry in page.get("Contents", ()):
                yield ObjectFacts(entry["Key"], entry["Size"], entry["LastModified"])

    async def discard_unfinished(self, prefixes: Sequence[str], before: datetime) -> int:
        """Abort unfinished multipart uploads, whose parts cost storage but are not listed."""
        with _failures("unfinished uploads"):
            return await self._calls.run(self._discard_unfinished, tuple(prefixes), before)

    async def close(self) -> None:
        self._calls.close()
        for client in {self._client, self._signing}:
            client.close()

    def _discard_unfinished(self, prefixes: tuple[str, ...], before: datetime) -> int:
        discarded = 0
        for page in self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket):
            for upload in page.get("Uploads", ()):
                if upload["Initiated"] < before and upload["Key"].startswith(prefixes):
                    self._client.abort_multipart_upload(
                        Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )
                    discarded += 1
        return discarded


def _client(place: S3Place, endpoint_url: str | None) -> S3Client:
    config = Config(
        signature_version="s3v4",
        connect_timeout=place.connect_timeout,
        read_timeout=place.read_timeout,
        retries={"mode": "standard", "total_max_attempts": place.attempts},
        max_pool_connections=place.concurrency,
        # Other servers rarely have a host name per bucket.
        s3={"addressing_style": "path" if endpoint_url else "auto"},
        # Not all servers support the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        region_name=place.region,
        endpoint_url=endpoint_url,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
        config=config,
    )


@contextmanager
def _failures(key: str) -> Iterator[None]:
    """Turn exceptions of boto3 into those of `Storage`."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            raise ObjectMissingError(key) from None
        raise StorageUnavailableError(str(error)) from error
    except (BotoCoreError, HTTPError, OSError) as error:
        raise StorageUnavailableError(str(error)) from error
