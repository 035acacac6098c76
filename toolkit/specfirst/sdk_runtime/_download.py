"""Downloads, which methods return for responses that are not JSON."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from ._file_headers import FileHeaders
from ._operation import Call, described
from ._payload import Progress
from ._record import replace
from ._transfer import Transfer

if TYPE_CHECKING:
    from ._async_transport import AsyncTransport
    from ._transport import Transport

NewTransfer = Callable[[Call[Any]], Transfer]


AnyTransport = TypeVar("AnyTransport", bound="Transport | AsyncTransport")
AnyOpened = TypeVar("AnyOpened", bound="OpenDownload | AsyncOpenDownload")


class _Opened(Generic[AnyTransport]):
    """A response whose body is read while it arrives."""

    def __init__(self, transport: AnyTransport, transfer: Transfer) -> None:
        self._transport = transport
        self._transfer = transfer

    @property
    def _said(self) -> FileHeaders:
        return self._transfer.headers

    def __repr__(self) -> str:
        size = "unknown size" if self.size is None else f"{self.size} bytes"
        return f"<{type(self).__name__} {self.filename or 'unnamed'}: {self.media_type}, {size}>"

    @property
    def filename(self) -> str | None:
        """The server's name for the file, without folders; `None` if there is none."""
        return self._said.filename

    @property
    def size(self) -> int | None:
        """The size in bytes of the file or the requested part; `None` if unknown."""
        return self._said.size

    @property
    def media_type(self) -> str:
        """The media type of the file, such as `text/csv`."""
        return self._said.media_type

    @property
    def etag(self) -> str | None:
        """The entity tag of the file, as the server sends it."""
        return self._said.etag

    @property
    def status(self) -> int:
        """HTTP status."""
        return self._said.status

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the response, whose names are looked up in any letter case."""
        return self._said.headers

    @property
    def request_id(self) -> str | None:
        """The id of the request in the server's logs, if the server sends it."""
        return self._said.headers.get("x-request-id")


class _Requestable(Generic[AnyTransport, AnyOpened]):
    """A file on the server, which each use requests again."""

    def __init__(self, transport: AnyTransport, new_transfer: NewTransfer, call: Call[Any]) -> None:
        self._transport = transport
        self._new_transfer = new_transfer
        self._call = call
        self._opened: list[AnyOpened] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {described(self._call)}>"

    def part(self, start: int, stop: int | None = None) -> Self:
        """Return the download of a part: bytes from `start` to before `stop`.

        Reading it raises `RangeNotSatisfiableError` if the file ends before `start`.
        """
        return type(self)(self._transport, self._new_transfer, _part_of(self._call, start, stop))


class OpenDownload(_Opened["Transport"]):
    """A file that is read while it arrives, once, by one of the methods."""

    def iter_bytes(self) -> Iterator[bytes]:
        """Iterate over the file as it arrives."""
        while piece := self._transport.run(self._transfer.piece()):
            yield piece

    def read(self) -> bytes:
        """Return the file."""
        return self._transport.run(self._transfer.read())

    def text(self) -> str:
        """Return the file as text, in the declared encoding or UTF-8."""
        return self._transfer.text(self.read())

    def save(self, path: str | os.PathLike[str], *, progress: Progress | None = None) -> Path:
        """Write the file to a path; see `Download.save`."""
        return self._transport.run(self._transfer.save(Path(path), progress))

    def close(self) -> None:
        """Close the response without reading the rest."""
        self._transport.run(self._transfer.close())


class Download(_Requestable["Transport", "OpenDownload"]):
    """A file on the server. It is requested when it is read, saved or opened by `with`.

    ```python
    client.files.download(file_id).save("report.pdf")
    with client.files.download(file_id) as file:
        print(file.filename, file.size)
        for piece in file.iter_bytes():
            ...
    ```

    After a broken connection only the rest is requested, if the server supports ranges. Each use requests the
    file again, and raises the exceptions of a call. A digest of the server (`Repr-Digest`, RFC 9530) is
    verified while the file arrives; `DigestMismatchError` is raised if it differs. It is that of the whole
    file, so that a `part()` is verified only if the server sends `Content-Digest` as well.
    """

    def open(self) -> OpenDownload:
        """Request the file. Close the result, or use `with`."""
        transfer = self._new_transfer(self._call)
        self._transport.run(transfer.open())
        return OpenDownload(self._transport, transfer)

    def iter_bytes(self) -> Iterator[bytes]:
        """Iterate over the file as it arrives."""
        with self as opened:
            yield from opened.iter_bytes()

    def read(self) -> bytes:
        """Return the file."""
        with self as opened:
            return opened.read()

    def text(self) -> str:
        """Return the file as text, in the declared encoding or UTF-8."""
        with self as opened:
            return opened.text()

    def save(self, path: str | os.PathLike[str], *, progress: Progress | None = None) -> Path:
        """Write the file to a path, and return the path of the file.

        An existing file is replaced when the download is complete. Until then the bytes are in a hidden file
        beside it, whose name ends with `.part`; it is removed if the call fails.

        Args:
            path: Name of the file, or a folder, in which it gets the server's name for it.
            progress: Called with the bytes so far and the total, `None` if unknown.

        Raises:
            DigestMismatchError: The bytes do not have the server's digest.
            OSError: The file cannot be written.
            ValueError: `path` is a folder, and the server sends no name.
        """
        with self as opened:
            return opened.save(path, progress=progress)

    def __enter__(self) -> OpenDownload:
        self._opened.append(self.open())
        return self._opened[-1]

    def __exit__(self, *exc_info: object) -> None:
        self._opened.pop().close()


class AsyncOpenDownload(_Opened["AsyncTransport"]):
    """A file that is read while it arrives, once, by one of the methods."""

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """Iterate over the file as it arrives."""
        while piece := await self._transport.run(self._transfer.piece()):
            yield piece

    async def read(self) -> bytes:
        """Return the file."""
        return await self._transport.run(self._transfer.read())

    async def text(self) -> str:
        """Return the file as text, in the declared encoding or UTF-8."""
        return self._transfer.text(await self.read())

    async def save(self, path: str | os.PathLike[str], *, progress: Progress | None = None) -> Path:
        """Write the file to a path; see `AsyncDownload.save`."""
        return await self._transport.run(self._transfer.save(Path(path), progress))

    async def close(self) -> None:
        """Close the response without reading the rest."""
        await self._transport.run(self._transfer.close())


class AsyncDownload(_Requestable["AsyncTransport", "AsyncOpenDownload"]):
    """A file on the server. It is requested when it is read, saved or opened by `async with`.

    ```python
    await client.files.download(file_id).save("report.pdf")
    async with client.files.download(file_id) as file:
        print(file.filename, file.size)
        async for piece in file.iter_bytes():
            ...
    ```

    After a broken connection only the rest is requested, if the server supports ranges. Each use requests the
    file again, and raises the exceptions of a call. A digest of the server (`Repr-Digest`, RFC 9530) is
    verified while the file arrives; `DigestMismatchError` is raised if it differs. It is that of the whole
    file, so that a `part()` is verified only if the server sends `Content-Digest` as well.
    """

    async def open(self) -> AsyncOpenDownload:
        """Request the file. Close the result, or use `async with`."""
        transfer = self._new_transfer(self._call)
        await self._transport.run(transfer.open())
        return AsyncOpenDownload(self._transport, transfer)

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """Iterate over the file as it arrives."""
        async with self as opened:
            async for piece in opened.iter_bytes():
                yield piece

    async def read(self) -> bytes:
        """Return the file."""
        async with self as opened:
            return await opened.read()

    async def text(self) -> str:
        """Return the file as text, in the declared encoding or UTF-8."""
        async with self as opened:
            return await opened.text()

    async def save(self, path: str | os.PathLike[str], *, progress: Progress | None = None) -> Path:
        """Write the file to a path, and return the path of the file.

        An existing file is replaced when the download is complete. Until then the bytes are in a hidden file
        beside it, whose name ends with `.part`; it is removed if the call fails.

        Args:
            path: Name of the file, or a folder, in which it gets the server's name for it.
            progress: Called with the bytes so far and the total, `None` if unknown; an awaitable result is
                awaited.

        Raises:
            DigestMismatchError: The bytes do not have the server's digest.
            OSError: The file cannot be written.
            ValueError: `path` is a folder, and the server sends no name.
        """
        async with self as opened:
            return await opened.save(path, progress=progress)

    async def __aenter__(self) -> AsyncOpenDownload:
        self._opened.append(await self.open())
        return self._opened[-1]

    async def __aexit__(self, *exc_info: object) -> None:
        await self._opened.pop().close()


def download_call(call: Call[Any]) -> Call[Any]:
    """Return the call with the headers of a download: any media type, and no content encoding."""
    return replace(call, headers={**call.headers, "Accept": "*/*", "Accept-Encoding": "identity"})


def _part_of(call: Call[Any], start: int, stop: int | None) -> Call[Any]:
    if start < 0 or (stop is not None and stop <= start):
        raise ValueError(f"no part of a file: from {start} to before {stop}")
    last = "" if stop is None else stop - 1
    return replace(call, headers={**call.headers, "Range": f"bytes={start}-{last}"})
