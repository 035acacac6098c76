"""Uploads to signed URLs: one operation returns the URL, another one completes the upload."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast
from urllib.parse import urljoin

from ._errors import InvalidResponseError
from ._exchange import Perform, Settings, connection_error
from ._flow import Flow, Pause, Send, Work
from ._http import Response, TransportError
from ._operation import Call, Operation
from ._payload import FilePart, Payload, Progress, upload_of
from ._record import Record, replace
from ._response import ErrorClasses, RawResponse, ResponseBody, Responses, read
from ._retry import new_idempotency_key

T_co = TypeVar("T_co", covariant=True)

_RECEIVED: Responses = {"2XX": ResponseBody("empty")}


class SignedUpload(Record, Generic[T_co], frozen=True, kw_only=True):
    """The two operations around the bytes of a file.

    Attributes:
        create: Takes `name`, `media_type`, `size` and `sha256`; returns `url`, `method` and `headers`.
        complete: Completes the upload, and returns the file.
        parameter: The path parameter of `complete`.
        pointer: The place of its value in the response of `create`, by the link of the document.
        takes_key: Whether `create` takes an `Idempotency-Key`.
    """

    create: Operation[Any]
    complete: Operation[T_co]
    parameter: str
    pointer: tuple[str, ...]
    takes_key: bool


class SignedUploadCall(Call[T_co], Generic[T_co], frozen=True, kw_only=True):
    """The upload of one file; its `operation` is the one that completes it."""

    __hidden__: ClassVar[tuple[str, ...]] = (*Call.__hidden__, "progress")

    plan: SignedUpload[T_co]
    file: object
    progress: Progress | None = None


def send_signed(
    call: SignedUploadCall[Any], perform: Perform, settings: Settings, base_url: str, errors: ErrorClasses
) -> Flow[RawResponse[Any]]:
    """Send the three requests of an upload, and return the last response.

    The digest is announced before the bytes are sent, and the server compares it at the end. After a broken
    connection the bytes are sent again from the beginning, since storages take an object whole or not at all.

    Raises `APIError`, `APIConnectionError` or `InvalidResponseError`; `OSError` for a file that cannot be
    read, `ValueError` for one whose size is unknown.
    """
    upload = upload_of(call.file)
    if call.progress is not None:
        upload = dataclasses.replace(upload, progress=call.progress)
    file: FilePart = yield Work(lambda: FilePart(upload))
    if file.size is None:
        raise ValueError("the size of the file is announced: pass a path, bytes or a seekable file")
    sha256: str = yield Work(lambda: _sha256(FilePart(dataclasses.replace(upload, progress=None))))
    facts = {"name": file.filename, "media_type": file.media_type, "size": file.size, "sha256": sha256}
    begun = yield from perform(
        Call(
            _as_json(call.plan.create),
            headers={"Idempotency-Key": new_idempotency_key()} if call.plan.takes_key else {},
            body=facts,
        )
    )
    ticket = _UploadTarget(begun, call.plan.pointer)
    yield from _send(ticket, file, call, settings, base_url, errors)
    completing = Call(call.plan.complete, path={call.plan.parameter: ticket.identifier})
    return (yield from perform(_repeatable(completing)))


class _UploadTarget:
    """The signed URL and the identifier of the upload, from the response of the first operation."""

    def __init__(self, response: RawResponse[Any], pointer: tuple[str, ...]) -> None:
        try:
            data = cast("Mapping[str, Any]", response.data)
            self.url = str(data["url"])
            self.method = str(data.get("method", "PUT")).upper()
            self.headers = _headers(data.get("headers") or {})
            self.identifier: Any = data
            for step in pointer:
                self.identifier = self.identifier[step]
        except (KeyError, TypeError, AttributeError) as error:
            raise InvalidResponseError(
                f"the response has no signed URL: {error}", response.status, response.request_id
            ) from error


def _headers(written: Any) -> dict[str, str]:
    """Read headers that are an object, or a list of objects with `name` and `value`."""
    if isinstance(written, Mapping):
        members = cast("Mapping[str, Any]", written)
        return {name: str(value) for name, value in members.items()}
    return {str(header["name"]): str(header["value"]) for header in written}


def _send(
    ticket: _UploadTarget,
    file: FilePart,
    call: SignedUploadCall[Any],
    settings: Settings,
    base_url: str,
    errors: ErrorClasses,
) -> Flow[None]:
    """Send the bytes without the credentials of the API: the signed URL has its own."""
    agent = {name: text for name, text in settings.headers.items() if name.lower() == "user-agent"}
    size = {"Content-Length": str(file.size)}
    request = Send(
        ticket.method,
        urljoin(base_url + "/", ticket.url),
        {**agent, "Content-Type": file.media_type, **ticket.headers, **size},
        Payload(file.media_type, [file]),
        settings.timeout,
    )
    retries = 0
    while True:
        outcome: Response | TransportError
        try:
            outcome = yield request
        except TransportError as error:
            outcome = error
        pause = settings.retry.pause(retries, outcome, repeatable=True)
        if pause is not None:
            retries += 1
            yield Pause(pause)
        elif isinstance(outcome, TransportError):
            raise connection_error(call, outcome) from outcome
        else:
            read(outcome, _RECEIVED, {}, errors)
            return


def _repeatable(call: Call[Any]) -> Call[Any]:
    """Return the call as repeatable: completing an upload twice has the effect of completing it once."""
    return replace(call, operation=replace(call.operation, repeatable=True))


def _as_json(operation: Operation[Any]) -> Operation[Any]:
    """Return the operation with its data as in the response."""
    return replace(
        operation,
        responses={status: replace(body, type=Any) for status, body in operation.responses.items()},
    )


def _sha256(file: FilePart) -> str:
    hash_ = hashlib.sha256()
    for piece in file.pieces():
        hash_.update(piece)
    return hash_.hexdigest()
