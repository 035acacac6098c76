"""The upload of an object to a bucket, in one request or in parts."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from app.core.logs.logger import get_logger
from app.integrations.storage.blocking_calls import BlockingCalls
from app.integrations.storage.storage import Written

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef

logger = get_logger(__name__)

PART_BYTES = 5 * 1024 * 1024
"""The smallest part size of the protocol. Its limit of 10,000 parts allows objects up to 48 GiB."""
PARTS_IN_FLIGHT = 2
"""Parts sent concurrently. These and the one being gathered are the memory that an upload takes."""


class S3Upload:
    """Gathers and hashes parts, and sends a few of them concurrently."""

    def __init__(
        self, client: S3Client, calls: BlockingCalls, bucket: str, key: str, media_type: str
    ) -> None:
        self._client = client
        self._calls = calls
        self._bucket = bucket
        self._key = key
        self._media_type = media_type
        self._hash = hashlib.sha256()
        self._size = 0

    async def send(self, chunks: AsyncIterable[bytes]) -> Written:
        """Send all chunks. A failure leaves neither an object nor parts."""
        parts = aiter(self._parts(chunks))
        first = await anext(parts, b"")
        if len(first) < PART_BYTES:
            await self._calls.run(
                self._client.put_object,
                Bucket=self._bucket,
                Key=self._key,
                Body=first,
                ContentType=self._media_type,
            )
        else:
            await self._send_in_parts(first, parts)
        return Written(self._size, self._hash.hexdigest())

    async def _parts(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """Yield full parts, then the rest."""
        part = bytearray()
        async for chunk in chunks:
            part += chunk
            while len(part) >= PART_BYTES:
                yield await self._counted(bytes(memoryview(part)[:PART_BYTES]))
                del part[:PART_BYTES]
        if part:
            yield await self._counted(bytes(part))

    async def _counted(self, part: bytes) -> bytes:
        await self._calls.run(self._hash.update, part)
        self._size += len(part)
        return part

    async def _send_in_parts(self, first: bytes, rest: AsyncIterator[bytes]) -> None:
        begun = await self._calls.run(
            self._client.create_multipart_upload,
            Bucket=self._bucket,
            Key=self._key,
            ContentType=self._media_type,
        )
        upload_id = begun["UploadId"]
        try:
            sent = await self._send_all(upload_id, first, rest)
            await self._calls.run(
                self._client.complete_multipart_upload,
                Bucket=self._bucket,
                Key=self._key,
                UploadId=upload_id,
                MultipartUpload={"Parts": sent},
            )
        except BaseException:
            await self._abort(upload_id)
            raise

    async def _abort(self, upload_id: str) -> None:
        try:
            await self._calls.run(
                self._client.abort_multipart_upload, Bucket=self._bucket, Key=self._key, UploadId=upload_id
            )
        except (BotoCoreError, ClientError) as error:
            # `discard_unfinished` finds the parts later; the cause of the abort matters more.
            logger.warning("the parts of an upload were not removed", key=self._key, error=error)

    async def _send_all(
        self, upload_id: str, first: bytes, rest: AsyncIterator[bytes]
    ) -> list[CompletedPartTypeDef]:
        free = asyncio.Semaphore(PARTS_IN_FLIGHT)
        sent: list[asyncio.Task[CompletedPartTypeDef]] = []

        async def send(number: int, part: bytes) -> CompletedPartTypeDef:
            try:
                response = await self._calls.run(
                    self._client.upload_part,
                    Bucket=self._bucket,
                    Key=self._key,
                    UploadId=upload_id,
                    PartNumber=number,
                    Body=part,
                )
                return {"PartNumber": number, "ETag": response["ETag"]}
            finally:
                free.release()

        try:
            async with asyncio.TaskGroup() as sending:
                await free.acquire()
                sent.append(sending.create_task(send(1, first)))
                del first
                async for part in rest:
                    await free.acquire()
                    sent.append(sending.create_task(send(len(sent) + 1, part)))
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return [task.result() for task in sent]
