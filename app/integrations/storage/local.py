"""Storage of objects as files in a folder."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.core.private_files import close_to_others, make_private_folder
from app.integrations.storage.blocking_calls import BlockingCalls, P, T
from app.integrations.storage.local_file import FileReader, FileWriter, sync_folder
from app.integrations.storage.signed_urls import UrlSigner
from app.integrations.storage.storage import (
    ObjectFacts,
    ObjectMissingError,
    SignedUpload,
    StorageUnavailableError,
    Written,
    checked_key,
)

CHUNK_BYTES = 256 * 1024
CONCURRENCY = 8


class LocalStorage:
    """Implements `Storage`. The folder is created at the first write; several processes may share it."""

    def __init__(self, folder: Path, signer: UrlSigner) -> None:
        """Remove the permissions of other accounts from an existing folder and its subfolders."""
        _close_folders(folder)
        self._objects = folder.absolute() / "objects"
        self._unfinished = folder.absolute() / "unfinished"
        self._signer = signer
        self._calls = BlockingCalls(CONCURRENCY)

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, media_type: str) -> Written:
        """Write a temporary file, then rename it."""
        target = self._path(key)
        writer = FileWriter(self._unfinished)
        try:
            await self._run(writer.begin)
            async for chunk in chunks:
                await self._run(writer.write, chunk)
            return await self._run(writer.publish, target)
        finally:
            await self._calls.run(writer.discard)

    async def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        reader = FileReader(self._path(key))
        try:
            if not await self._run(reader.open):
                raise ObjectMissingError(key)
            while start < end:
                chunk = await self._run(reader.read, min(CHUNK_BYTES, end - start), start)
                if not chunk:
                    raise StorageUnavailableError(f"{key} ends at {start}, before {end}")
                start += len(chunk)
                yield chunk
        finally:
            reader.close()

    async def head(self, key: str) -> ObjectFacts | None:
        status = await self._run(_status, self._path(key))
        return None if status is None else _facts(key, status)

    async def move(self, source: str, target: str) -> bool:
        return await self._run(_move, self._path(source), self._path(target))

    async def delete(self, key: str) -> None:
        await self._run(_delete, self._path(key))

    async def upload_url(self, key: str, *, size: int, media_type: str, expires_in: int) -> SignedUpload:
        """Sign a URL of this service (`app.api.storage_routes`)."""
        url = self._signer.upload_url(
            checked_key(key), size=size, media_type=media_type, expires_in=expires_in
        )
        return SignedUpload(url, {"Content-Type": media_type})

    async def download_url(self, key: str, *, filename: str, media_type: str, expires_in: int) -> str:
        return self._signer.download_url(
            checked_key(key), filename=filename, media_type=media_type, expires_in=expires_in
        )

    async def objects(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        for folder in await self._run(lambda: [Path(walked[0]) for walked in os.walk(self._objects)]):
            for path, status in await self._run(list, _files(folder)):
                key = path.relative_to(self._objects).as_posix()
                if key.startswith(prefix):
                    yield _facts(key, status)

    async def discard_unfinished(self, prefixes: Sequence[str], before: datetime) -> int:
        """Delete temporary files of writers that died. They have no key, so that `prefixes` are ignored."""
        return await self._run(_discard, self._unfinished, before.timestamp())

    async def close(self) -> None:
        self._calls.close()

    def _path(self, key: str) -> Path:
        return self._objects / checked_key(key)

    async def _run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await self._calls.run(call, *args, **kwargs)
        except OSError as error:
            raise StorageUnavailableError(str(error)) from error


def _close_folders(folder: Path) -> None:
    # Folders are enough to protect the files, of which there may be millions. An invalid path is reported
    # when it is first used.
    for pattern in ("", "*/", "objects/*/", "objects/*/*/"):
        for inner in folder.glob(pattern) if pattern else [folder]:
            with suppress(FileNotFoundError, NotADirectoryError):
                close_to_others(inner)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _facts(key: str, status: os.stat_result) -> ObjectFacts:
    return ObjectFacts(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    # Folders and files may be deleted concurrently.
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False):
                    yield Path(entry.path), entry.stat(follow_symlinks=False)


def _move(source: Path, target: Path) -> bool:
    make_private_folder(target.parent)
    try:
        # Its age begins now, so that a sweep does not take it for an orphan.
        os.utime(source)
        source.replace(target)
    except FileNotFoundError:
        return False
    sync_folder(target.parent)
    return True


def _delete(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def _discard(folder: Path, before: float) -> int:
    old = [path for path, status in _files(folder) if status.st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
