from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload
from uuid import UUID

from client_api import models, types
from client_api._download import AsyncDownload, Download
from client_api._operation import Call, Operation
from client_api._options import CallOptions
from client_api._pagination import AsyncPages, Pages
from client_api._request_body import Multipart
from client_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, body_from, raw, raw_page
from client_api._response import ResponseBody
from client_api._signed_upload import SignedUpload, SignedUploadCall
from client_api._types import UNSET, Unset

_LIST: Operation[models.FilePage] = Operation("GET", "/files", {200: ResponseBody("data", models.FilePage)})

_UPLOAD: Operation[models.File] = Operation("POST", "/files", {201: ResponseBody("data", models.File)})

_CREATE_UPLOAD: Operation[models.Upload] = Operation(
    "POST", "/uploads", {201: ResponseBody("data", models.Upload)}
)

_GET: Operation[models.File] = Operation("GET", "/files/{file_id}", {200: ResponseBody("data", models.File)})

_DELETE: Operation[None] = Operation("DELETE", "/files/{file_id}", {204: ResponseBody("empty")})

_COMPLETE_UPLOAD: Operation[models.File] = Operation(
    "POST", "/files/{file_id}/complete", {200: ResponseBody("data", models.File)}
)

_DOWNLOAD: Operation[bytes] = Operation(
    "GET", "/files/{file_id}/content", {200: ResponseBody("stream"), 206: ResponseBody("stream")}
)

_CREATE_LINK: Operation[models.FileLink] = Operation(
    "POST", "/files/{file_id}/link", {200: ResponseBody("data", models.FileLink)}
)

_UPLOAD_SIGNED: SignedUpload[models.File] = SignedUpload(
    create=_CREATE_UPLOAD,
    complete=_COMPLETE_UPLOAD,
    parameter="file_id",
    pointer=("file", "id"),
    takes_key=False,
)


class Files:
    """Files of the caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> FilesWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return FilesWithRawResponse(Files(self._caller.raw_caller))

    def list(
        self,
        *,
        status: models.FileStatus | None = None,
        media_type: str | None = None,
        sort: models.FileSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.File, models.FilePage]:
        """List my files.

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Args:
            status: Only files with this status.
            media_type: Only files with exactly this media type.
            sort: The sort order. The default is `newest`.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.File,
            Call(
                _LIST,
                query={
                    "status": status,
                    "media_type": media_type,
                    "sort": sort,
                    "cursor": cursor,
                    "limit": limit,
                },
                options=options,
            ),
        )

    def upload(
        self, file: types.FileInput, *, sha256: str | None = None, **options: Unpack[CallOptions]
    ) -> models.File:
        """Upload a file.

        Accepts a form with one file of at most 2 GiB; an installation may have a lower limit. For
        larger files, or to send the bytes directly to the storage, use a signed upload.

        Args:
            file: The bytes.
            sha256: The SHA-256 of the bytes, in hexadecimal. If it is present, the received bytes
                must have it.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesTooLarge: The file has more bytes than the configured maximum.
            FilesQuotaExceeded: The caller's files, with those that are still pending, and this one
                are larger than the quota.
            FilesTypeMismatch: The first bytes of the file do not match its media type, for example
                a picture that begins like a program.
            FilesContentMismatch: The size or SHA-256 of the received bytes differs from the
                announced one.
        """
        return self._caller.request(
            Call(_UPLOAD, body=Multipart({"sha256": sha256}, {"file": file}), options=options)
        )

    @overload
    def create_upload(self, body: models.UploadCreate, **options: Unpack[CallOptions]) -> models.Upload: ...
    @overload
    def create_upload(
        self, *, name: str, media_type: str, size: int, sha256: str, **options: Unpack[CallOptions]
    ) -> models.Upload: ...
    def create_upload(
        self,
        body: models.UploadCreate | None = None,
        *,
        name: str | Unset = UNSET,
        media_type: str | Unset = UNSET,
        size: int | Unset = UNSET,
        sha256: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.Upload:
        """Begin a signed upload.

        Announces a file and returns a signed URL for its bytes. Send the bytes there, then complete
        the upload; the file is `pending` until then. With an external storage the bytes do not pass
        through this service. Uploads that are not completed within a day are removed.

        Args:
            body: Instead of the fields.
            name: The file name. Folders and invisible characters in it are removed; line
                separators, unusual spaces and characters that file systems refuse are replaced.
            media_type: The media type of the bytes, without parameters.
            size: The size in bytes. An installation may have a lower limit.
            sha256: The SHA-256 of the bytes, in hexadecimal.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesTooLarge: The file has more bytes than the configured maximum.
            FilesQuotaExceeded: The caller's files, with those that are still pending, and this one
                are larger than the quota.
        """
        return self._caller.request(
            Call(
                _CREATE_UPLOAD,
                body=body_from(
                    models.UploadCreate, body, name=name, media_type=media_type, size=size, sha256=sha256
                ),
                options=options,
            )
        )

    def get(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.File:
        """Read a file's metadata.

        Returns name, media type, size, checksum and status.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return self._caller.request(Call(_GET, path={"file_id": file_id}, options=options))

    def delete(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Delete a file.

        The file disappears from lists and frees its part of the quota at once. Its bytes are
        deleted soon after.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return self._caller.request(Call(_DELETE, path={"file_id": file_id}, options=options))

    def complete_upload(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.File:
        """Complete a signed upload.

        Checks that the bytes have arrived and have the announced size, SHA-256 and media type. If
        they differ, they are discarded, and other bytes may be sent until the signed URL expires.
        Completing an upload twice has no further effect.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
            FilesNotUploaded: The upload is completed before its bytes were sent to the signed URL,
                or is not a signed upload.
            FilesContentMismatch: The size or SHA-256 of the received bytes differs from the
                announced one.
            FilesTypeMismatch: The first bytes of the file do not match its media type, for example
                a picture that begins like a program.
        """
        return self._caller.request(Call(_COMPLETE_UPLOAD, path={"file_id": file_id}, options=options))

    def download(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> Download:
        """Download a file.

        Returns the file or a part of it. It is always sent as a download, so that browsers do not
        execute its contents.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
            FilesNotReady: The file's status is `pending`.
        """
        return self._caller.download(Call(_DOWNLOAD, path={"file_id": file_id}, options=options))

    def create_link(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.FileLink:
        """Create a link to a file.

        The link works without an access token, so that another person or a program can download the
        file.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
            FilesNotReady: The file's status is `pending`.
        """
        return self._caller.request(Call(_CREATE_LINK, path={"file_id": file_id}, options=options))

    def upload_signed(self, file: types.FileInput, *, progress: types.Progress | None = None) -> models.File:
        """Upload a file by a signed address.

        Reads the file once for its SHA-256 and once to send it, each time piece by piece:
        `create_upload`, the bytes to the address, which does without the credentials of this
        client, and `complete_upload`, which compares the digest. Bytes whose connection broke are
        sent again from the beginning.

        Args:
            file: A path, a seekable file open in binary mode, bytes, or `types.Upload`.
            progress: Called with the bytes sent so far and of how many; by `AsyncClient` in a
                worker thread.

        Raises:
            APIError: The server or the storage refused it; as the two methods raise.
            OSError: The file cannot be read.
            ValueError: The size of the file is unknown before it is read.
        """
        return self._caller.request(
            SignedUploadCall(operation=_COMPLETE_UPLOAD, plan=_UPLOAD_SIGNED, file=file, progress=progress)
        )


class FilesWithRawResponse:
    """The methods of `Files`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Files) -> None:
        self.list: Final = raw_page(resource.list)
        self.upload: Final = raw(resource.upload)
        self.create_upload: Final = raw(resource.create_upload)
        self.get: Final = raw(resource.get)
        self.delete: Final = raw(resource.delete)
        self.complete_upload: Final = raw(resource.complete_upload)
        self.download: Final = resource.download
        self.create_link: Final = raw(resource.create_link)
        self.upload_signed: Final = raw(resource.upload_signed)


class AsyncFiles:
    """Files of the caller."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncFilesWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncFilesWithRawResponse(AsyncFiles(self._caller.raw_caller))

    def list(
        self,
        *,
        status: models.FileStatus | None = None,
        media_type: str | None = None,
        sort: models.FileSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.File, models.FilePage]:
        """List my files.

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Args:
            status: Only files with this status.
            media_type: Only files with exactly this media type.
            sort: The sort order. The default is `newest`.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.File,
            Call(
                _LIST,
                query={
                    "status": status,
                    "media_type": media_type,
                    "sort": sort,
                    "cursor": cursor,
                    "limit": limit,
                },
                options=options,
            ),
        )

    async def upload(
        self, file: types.FileInput, *, sha256: str | None = None, **options: Unpack[CallOptions]
    ) -> models.File:
        """Upload a file.

        Accepts a form with one file of at most 2 GiB; an installation may have a lower limit. For
        larger files, or to send the bytes directly to the storage, use a signed upload.

        Args:
            file: The bytes.
            sha256: The SHA-256 of the bytes, in hexadecimal. If it is present, the received bytes
                must have it.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesTooLarge: The file has more bytes than the configured maximum.
            FilesQuotaExceeded: The caller's files, with those that are still pending, and this one
                are larger than the quota.
            FilesTypeMismatch: The first bytes of the file do not match its media type, for example
                a picture that begins like a program.
            FilesContentMismatch: The size or SHA-256 of the received bytes differs from the
                announced one.
        """
        return await self._caller.request(
            Call(_UPLOAD, body=Multipart({"sha256": sha256}, {"file": file}), options=options)
        )

    @overload
    async def create_upload(
        self, body: models.UploadCreate, **options: Unpack[CallOptions]
    ) -> models.Upload: ...
    @overload
    async def create_upload(
        self, *, name: str, media_type: str, size: int, sha256: str, **options: Unpack[CallOptions]
    ) -> models.Upload: ...
    async def create_upload(
        self,
        body: models.UploadCreate | None = None,
        *,
        name: str | Unset = UNSET,
        media_type: str | Unset = UNSET,
        size: int | Unset = UNSET,
        sha256: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.Upload:
        """Begin a signed upload.

        Announces a file and returns a signed URL for its bytes. Send the bytes there, then complete
        the upload; the file is `pending` until then. With an external storage the bytes do not pass
        through this service. Uploads that are not completed within a day are removed.

        Args:
            body: Instead of the fields.
            name: The file name. Folders and invisible characters in it are removed; line
                separators, unusual spaces and characters that file systems refuse are replaced.
            media_type: The media type of the bytes, without parameters.
            size: The size in bytes. An installation may have a lower limit.
            sha256: The SHA-256 of the bytes, in hexadecimal.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesTooLarge: The file has more bytes than the configured maximum.
            FilesQuotaExceeded: The caller's files, with those that are still pending, and this one
                are larger than the quota.
        """
        return await self._caller.request(
            Call(
                _CREATE_UPLOAD,
                body=body_from(
                    models.UploadCreate, body, name=name, media_type=media_type, size=size, sha256=sha256
                ),
                options=options,
            )
        )

    async def get(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.File:
        """Read a file's metadata.

        Returns name, media type, size, checksum and status.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return await self._caller.request(Call(_GET, path={"file_id": file_id}, options=options))

    async def delete(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Delete a file.

        The file disappears from lists and frees its part of the quota at once. Its bytes are
        deleted soon after.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return await self._caller.request(Call(_DELETE, path={"file_id": file_id}, options=options))

    async def complete_upload(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.File:
        """Complete a signed upload.

        Checks that the bytes have arrived and have the announced size, SHA-256 and media type. If
        they differ, they are discarded, and other bytes may be sent until the signed URL expires.
        Completing an upload twice has no further effect.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
            FilesNotUploaded: The upload is completed before its bytes were sent to the signed URL,
                or is not a signed upload.
            FilesContentMismatch: The size or SHA-256 of the received bytes differs from the
                announced one.
            FilesTypeMismatch: The first bytes of the file do not match its media type, for example
                a picture that begins like a program.
        """
        return await self._caller.request(Call(_COMPLETE_UPLOAD, path={"file_id": file_id}, options=options))

    def download(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> AsyncDownload:
        """Download a file.

        Returns the file or a part of it. It is always sent as a download, so that browsers do not
        execute its contents.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
            FilesNotReady: The file's status is `pending`.
        """
        return self._caller.download(Call(_DOWNLOAD, path={"file_id": file_id}, options=options))

    async def create_link(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.FileLink:
        """Create a link to a file.

        The link works without an access token, so that another person or a program can download the
        file.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
            FilesNotReady: The file's status is `pending`.
        """
        return await self._caller.request(Call(_CREATE_LINK, path={"file_id": file_id}, options=options))

    async def upload_signed(
        self, file: types.FileInput, *, progress: types.Progress | None = None
    ) -> models.File:
        """Upload a file by a signed address.

        Reads the file once for its SHA-256 and once to send it, each time piece by piece:
        `create_upload`, the bytes to the address, which does without the credentials of this
        client, and `complete_upload`, which compares the digest. Bytes whose connection broke are
        sent again from the beginning.

        Args:
            file: A path, a seekable file open in binary mode, bytes, or `types.Upload`.
            progress: Called with the bytes sent so far and of how many; by `AsyncClient` in a
                worker thread.

        Raises:
            APIError: The server or the storage refused it; as the two methods raise.
            OSError: The file cannot be read.
            ValueError: The size of the file is unknown before it is read.
        """
        return await self._caller.request(
            SignedUploadCall(operation=_COMPLETE_UPLOAD, plan=_UPLOAD_SIGNED, file=file, progress=progress)
        )


class AsyncFilesWithRawResponse:
    """The methods of `AsyncFiles`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncFiles) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.upload: Final = async_raw(resource.upload)
        self.create_upload: Final = async_raw(resource.create_upload)
        self.get: Final = async_raw(resource.get)
        self.delete: Final = async_raw(resource.delete)
        self.complete_upload: Final = async_raw(resource.complete_upload)
        self.download: Final = resource.download
        self.create_link: Final = async_raw(resource.create_link)
        self.upload_signed: Final = async_raw(resource.upload_signed)
