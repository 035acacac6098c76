from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack
from uuid import UUID

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, raw, raw_page
from backoffice_api._response import ResponseBody

_LIST: Operation[models.FilePage] = Operation("GET", "/files", {200: ResponseBody("data", models.FilePage)})

_GET: Operation[models.File] = Operation("GET", "/files/{file_id}", {200: ResponseBody("data", models.File)})

_DELETE: Operation[None] = Operation("DELETE", "/files/{file_id}", {204: ResponseBody("empty")})


class Files:
    """The files of users."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> FilesWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return FilesWithRawResponse(Files(self._caller.raw_caller))

    def list(
        self,
        *,
        owner_id: UUID | None = None,
        status: models.FileStatus | None = None,
        media_type: str | None = None,
        sort: models.FileSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.File, models.FilePage]:
        """List files.

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Args:
            owner_id: Only the files of this user.
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
                    "owner_id": owner_id,
                    "status": status,
                    "media_type": media_type,
                    "sort": sort,
                    "cursor": cursor,
                    "limit": limit,
                },
                options=options,
            ),
        )

    def get(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.File:
        """Read a file's metadata.

        Returns owner, name, media type, size, checksum and status of a file. Administrators cannot
        read its contents.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return self._caller.request(Call(_GET, path={"file_id": file_id}, options=options))

    def delete(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Delete a user's file.

        The file disappears from its owner's lists at once. Its bytes are deleted soon after.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return self._caller.request(Call(_DELETE, path={"file_id": file_id}, options=options))


class FilesWithRawResponse:
    """The methods of `Files`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Files) -> None:
        self.list: Final = raw_page(resource.list)
        self.get: Final = raw(resource.get)
        self.delete: Final = raw(resource.delete)


class AsyncFiles:
    """The files of users."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncFilesWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncFilesWithRawResponse(AsyncFiles(self._caller.raw_caller))

    def list(
        self,
        *,
        owner_id: UUID | None = None,
        status: models.FileStatus | None = None,
        media_type: str | None = None,
        sort: models.FileSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.File, models.FilePage]:
        """List files.

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Args:
            owner_id: Only the files of this user.
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
                    "owner_id": owner_id,
                    "status": status,
                    "media_type": media_type,
                    "sort": sort,
                    "cursor": cursor,
                    "limit": limit,
                },
                options=options,
            ),
        )

    async def get(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> models.File:
        """Read a file's metadata.

        Returns owner, name, media type, size, checksum and status of a file. Administrators cannot
        read its contents.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return await self._caller.request(Call(_GET, path={"file_id": file_id}, options=options))

    async def delete(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Delete a user's file.

        The file disappears from its owner's lists at once. Its bytes are deleted soon after.

        Args:
            file_id: The file's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FilesNotFound: No file of the caller has this id; in the backoffice, no file at all.
        """
        return await self._caller.request(Call(_DELETE, path={"file_id": file_id}, options=options))


class AsyncFilesWithRawResponse:
    """The methods of `AsyncFiles`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncFiles) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.get: Final = async_raw(resource.get)
        self.delete: Final = async_raw(resource.delete)
