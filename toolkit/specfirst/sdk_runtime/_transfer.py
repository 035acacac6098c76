"""Download a file in pieces, and resume after a broken connection."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from ._errors import APIConnectionError, DigestMismatchError, InvalidResponseError
from ._exchange import Perform, connection_error
from ._file_headers import FileHeaders
from ._flow import CallUser, Close, Fetch, Flow, OpenBody, Pause, Work
from ._http import TransportError
from ._operation import Call
from ._payload import Progress
from ._record import replace
from ._retry import RetryPolicy

_PARTIAL_CONTENT = 206


class Transfer:
    """One download over one or more responses. `headers` are those of the first response."""

    def __init__(self, perform: Perform, call: Call[Any], retry: RetryPolicy) -> None:
        self._perform = perform
        self._call = call
        self._retry = retry
        self._failures = 0
        self.received: int = 0

    def open(self) -> Flow[None]:
        """Send the request. Raises the exceptions of a call."""
        raw = yield from self._perform(self._call)
        self._body: OpenBody = raw.data
        self.headers: FileHeaders = FileHeaders(raw.status, raw.headers)
        if "Range" in self._call.headers and raw.status != _PARTIAL_CONTENT:
            yield Close(self._body)
            raise self._invalid("the server sent the whole file instead of the part")
        self._digest = self.headers.digest()

    def piece(self) -> Flow[bytes]:
        """Return the next piece; empty at the end. Raises `APIConnectionError` or `InvalidResponseError`."""
        while True:
            try:
                piece: bytes = yield Fetch(self._body)
            except TransportError as error:
                yield from self._resume(error)
                continue
            self._check(piece)
            return piece

    def close(self) -> Flow[None]:
        yield Close(self._body)

    def read(self) -> Flow[bytes]:
        pieces: list[bytes] = []
        while piece := (yield from self.piece()):
            pieces.append(piece)
        return b"".join(pieces)

    def save(self, target: Path, progress: Progress | None) -> Flow[Path]:
        """Write the file beside `target` and rename it at the end, so that `target` is always complete."""
        path: Path = yield Work(lambda: self._path_for(target))
        unfinished = path.with_name(f".{path.name[:200]}.{token_hex(4)}.part")
        file = yield Work(lambda: unfinished.open("xb"))
        try:
            while piece := (yield from self.piece()):
                yield Work(partial(file.write, piece))
                if progress is not None:
                    yield CallUser(partial(progress, self.received, self.headers.size))
            yield Work(file.close)
            yield Work(partial(os.replace, unfinished, path))
        except BaseException:
            file.close()
            unfinished.unlink(missing_ok=True)
            raise
        return path

    def _path_for(self, target: Path) -> Path:
        if not target.is_dir():
            return target
        if self.headers.filename is None:
            raise ValueError(f"{target} is a folder, and the response has no file name")
        return target / self.headers.filename

    def _check(self, piece: bytes) -> None:
        self.received += len(piece)
        if piece:
            self._failures = 0
        if self._digest is not None:
            self._digest.hash_.update(piece)
            if not piece and not self._digest.matches:
                raise DigestMismatchError(
                    self._digest.algorithm,
                    self._digest.expected.hex(),
                    self._digest.hash_.hexdigest(),
                    self.headers.status,
                    self.headers.headers.get("x-request-id"),
                )

    def _resume(self, error: TransportError) -> Flow[None]:
        pause = self._retry.pause(self._failures, error, repeatable=True) if self.headers.resumable else None
        if pause is None:
            raise connection_error(self._call, error) from error
        self._failures += 1
        yield Close(self._body)
        yield Pause(pause)
        start = self.headers.start + self.received
        end = "" if self.headers.size is None else self.headers.start + self.headers.size - 1
        of_rest = {"Range": f"bytes={start}-{end}", "If-Range": self.headers.etag}
        raw = yield from self._perform(replace(self._call, headers={**self._call.headers, **of_rest}))
        self._body = raw.data
        rest = FileHeaders(raw.status, raw.headers)
        if raw.status != _PARTIAL_CONTENT or rest.start != start or _differ(self.headers, rest):
            raise APIConnectionError(
                f"{self._call.operation.path}: the file changed while it was downloaded"
            ) from error

    def _invalid(self, reason: str) -> InvalidResponseError:
        return InvalidResponseError(reason, self.headers.status, self.headers.headers.get("x-request-id"))


def _differ(first: FileHeaders, rest: FileHeaders) -> bool:
    """Whether the responses have different digests of the whole file."""
    digests = (first.of_whole_file, rest.of_whole_file)
    return None not in digests and digests[0] != digests[1]
