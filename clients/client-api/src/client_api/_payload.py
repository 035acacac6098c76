"""Request bodies that are read piece by piece while they are sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, ClassVar, TypeAlias, cast

from ._record import Record

_PIECE = 256 * 1024
_UNNAMED = "upload"

Progress: TypeAlias = Callable[[int, int | None], object]
"""Called with the bytes transferred so far and the total, which is `None` if it is unknown."""

FileSource: TypeAlias = Path | BinaryIO | bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send, with its name, media type or a progress callback.

    Attributes:
        source: A path, a file open in binary mode (sent from where it stands), or the bytes themselves.
        filename: The name to send; by default that of the path or of the open file.
        media_type: By default guessed from the name.
        progress: Called while it is sent; by `AsyncClient` from a worker thread.
    """

    source: FileSource = field(repr=False)
    filename: str | None = None
    media_type: str | None = None
    progress: Progress | None = field(default=None, repr=False, kw_only=True)


FileInput: TypeAlias = FileSource | tuple[str, FileSource] | tuple[str, FileSource, str] | Upload
"""A file to send: a path, an open file, bytes; or `(filename, file)`, `(filename, file, media_type)`."""


class FilePart:
    """A file made ready to be sent, as often as needed unless its source can be read only once.

    Attributes:
        filename, media_type: As they are sent.
        size: Bytes, `None` where only reading to the end would tell.
        spent: Whether it has been read and cannot be read again.
    """

    def __init__(self, file: object) -> None:
        upload = upload_of(file)
        self._source = upload.source
        self._progress = upload.progress
        self._start = 0
        self.spent = False
        self.filename = upload.filename or _name_of(upload.source)
        self.media_type = upload.media_type or guess_type(self.filename)[0] or "application/octet-stream"
        self.size = self._measure()

    def pieces(self) -> Generator[bytes]:
        """Read the file up to the announced size. Raises `OSError`."""
        source = self._source
        self.spent = self.size is None
        if isinstance(source, bytes):
            yield from self._counted(
                source[start : start + _PIECE] for start in range(0, len(source), _PIECE)
            )
        elif isinstance(source, Path):
            with source.open("rb") as opened:
                yield from self._counted(_read(opened, self.size))
        else:
            if self.size is not None:
                source.seek(self._start)
            yield from self._counted(_read(source, self.size))

    def _counted(self, pieces: Generator[bytes]) -> Generator[bytes]:
        done = 0
        for piece in pieces:
            yield piece
            done += len(piece)
            if self._progress is not None:
                self._progress(done, self.size)

    def _measure(self) -> int | None:
        source = self._source
        if isinstance(source, bytes):
            return len(source)
        if isinstance(source, Path):
            status = source.stat()
            return status.st_size if S_ISREG(status.st_mode) else None
        if not source.seekable():
            return None
        self._start = source.tell()
        end = source.seek(0, os.SEEK_END)
        source.seek(self._start)
        return end - self._start


class Payload(Record, frozen=True):
    """A body and its media type; holds one piece of its files in memory at a time."""

    __hidden__: ClassVar[tuple[str, ...]] = ("segments",)

    media_type: str
    segments: Sequence[bytes | FilePart]

    @property
    def size(self) -> int | None:
        """Bytes, `None` where only reading to the end would tell."""
        total = 0
        for segment in self.segments:
            size = len(segment) if isinstance(segment, bytes) else segment.size
            if size is None:
                return None
            total += size
        return total

    @property
    def spent(self) -> bool:
        """Whether the body has been sent and cannot be read again."""
        return any(isinstance(segment, FilePart) and segment.spent for segment in self.segments)

    def pieces(self) -> Generator[bytes]:
        """Return the body from its beginning. None of the pieces is empty."""
        for segment in self.segments:
            if isinstance(segment, FilePart):
                yield from segment.pieces()
            elif segment:
                yield segment


def upload_of(file: object) -> Upload:
    """Convert the user's file argument to a `File`. Raises `TypeError`."""
    if isinstance(file, tuple):
        upload = Upload(*_turned(cast("tuple[str, FileSource]", file)))
    elif isinstance(file, Upload):
        upload = file
    else:
        upload = Upload(cast("FileSource", file))
    if isinstance(upload.source, bytes | Path) or hasattr(upload.source, "read"):
        return upload
    kind = type(upload.source).__name__
    hint = "; for a file of that name pass Path(…)" if kind == "str" else ""
    raise TypeError(f"a file is a Path, a file open in binary mode or bytes, not {kind}{hint}")


def _turned(file: tuple[str, FileSource] | tuple[str, FileSource, str]) -> tuple[FileSource, str, str | None]:
    return file[1], file[0], file[2] if len(file) == 3 else None


def _name_of(source: FileSource) -> str:
    if isinstance(source, Path):
        return source.name
    name = getattr(source, "name", None)  # a number where the file was opened by its descriptor
    return Path(name).name if isinstance(name, str) and name else _UNNAMED


def _read(source: BinaryIO, size: int | None) -> Generator[bytes]:
    left = size
    while left is None or left > 0:
        piece = cast("object", source.read(_PIECE if left is None else min(_PIECE, left)))
        if not isinstance(piece, bytes):
            raise TypeError("a file has to be open in binary mode")
        if not piece:
            break
        left = None if left is None else left - len(piece)
        yield piece
    if left:
        raise OSError(f"the file became {left} bytes shorter while it was sent")
