"""Signed URLs of the local storage, outside the spec. An S3 bucket serves its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.integrations.storage.signed_urls import Grant, InvalidSignatureError, Method, UrlSigner
from app.integrations.storage.storage import Storage, StorageUnavailableError
from app.services.common.files.stored_files import PendingUploads
from generated.errors import FilesUploadEnded
from specfirst.runtime import downloads
from specfirst.runtime.disconnects import CLIENT_CLOSED_REQUEST
from specfirst.runtime.interface import (
    Download,
    Forbidden,
    InvalidRequest,
    RequestTooLarge,
    RouteNotFound,
    ServiceUnavailable,
    UnsupportedMediaType,
)
from specfirst.runtime.request_context import client_network_of
from specfirst.runtime.spool import Room, Spool


def storage_routes(
    storage: Storage, signer: UrlSigner, pending: PendingUploads, spool: Spool
) -> list[BaseRoute]:
    """Return the routes for PUT, GET and HEAD of objects by signed URLs.

    `spool` limits the disk space of objects that are being received.
    """
    write = SignedUploads(storage, signer, pending, spool).write
    read = SignedDownloads(storage, signer).read
    return [Route("/{key:path}", write, methods=["PUT"]), Route("/{key:path}", read, methods=["GET"])]


@dataclass(frozen=True, slots=True)
class SignedUploads:
    """Receives objects, until the upload is completed or its file is deleted."""

    storage: Storage
    signer: UrlSigner
    pending: PendingUploads
    spool: Spool

    async def write(self, request: Request) -> Response:
        """Respond to PUT."""
        grant = _granted(self.signer, "PUT", request)
        if request.headers.get("content-type") != grant.media_type:
            raise UnsupportedMediaType(f"This URL was signed for {grant.media_type}.")
        owner = await self.pending.owner_of(grant.key)
        if owner is None:
            raise FilesUploadEnded
        room = Room(self.spool, str(owner), client_network_of(request), in_memory=0)
        try:
            room.announce(grant.size)
            chunks = _exactly(grant.size, request, room)
            await self.storage.put(grant.key, chunks, media_type=grant.media_type)
            if await self.pending.owner_of(grant.key) is None:
                await self.storage.delete(grant.key)
                raise FilesUploadEnded
        except StorageUnavailableError as error:
            raise ServiceUnavailable from error
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        finally:
            await room.close()
        return Response()


@dataclass(frozen=True, slots=True)
class SignedDownloads:
    """Sends objects to the holders of signed URLs."""

    storage: Storage
    signer: UrlSigner

    async def read(self, request: Request) -> Response:
        """Respond to GET and HEAD."""
        grant = _granted(self.signer, "GET", request)
        try:
            facts = await self.storage.head(grant.key)
        except StorageUnavailableError as error:
            raise ServiceUnavailable from error
        if facts is None:
            raise RouteNotFound

        def span(start: int, end: int) -> AsyncIterator[bytes]:
            return self.storage.open(grant.key, start, end)

        download = Download(
            size=facts.size,
            open=span,
            media_type=grant.media_type,
            filename=grant.filename,
            # A key is written once, so that size and time identify its content.
            etag=f"{facts.size:x}-{facts.modified_at.timestamp():.6f}",
        )
        return downloads.respond(download, request.headers, {}, head=request.method == "HEAD")


def _granted(signer: UrlSigner, method: Method, request: Request) -> Grant:
    try:
        return signer.read(method, request.path_params["key"], request.query_params)
    except InvalidSignatureError:
        raise Forbidden("This URL is invalid or has expired.") from None


async def _exactly(size: int, request: Request, room: Room) -> AsyncIterator[bytes]:
    """Yield the body; refuse it as soon as its size is known to differ. `Content-Length` may be absent."""
    announced = request.headers.get("content-length")
    if announced is not None and announced != str(size):
        _refuse(int(announced) if announced.isdecimal() else 0, size)
    arrived = 0
    async for chunk in request.stream():
        arrived += len(chunk)
        if arrived > size:
            _refuse(arrived, size)
        room.grow(arrived)
        yield chunk
    if arrived != size:
        _refuse(arrived, size)


def _refuse(arrived: int, size: int) -> None:
    message = f"This URL was signed for {size} bytes."
    raise RequestTooLarge(message) if arrived > size else InvalidRequest(message)
