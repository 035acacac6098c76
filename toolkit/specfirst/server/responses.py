"""Responses of the server itself, where no application can give one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from specfirst.runtime.exception_handlers import render
from specfirst.runtime.interface import (
    ApiError,
    HeaderTooLarge,
    MalformedRequest,
    RateLimited,
    RequestTimeout,
    ServiceUnavailable,
    UriTooLong,
)
from specfirst.server.limits import Reason

_FAILURES: Final[Mapping[Reason, ApiError]] = {
    Reason.MALFORMED: MalformedRequest(),
    Reason.URL_SIZE: UriTooLong(),
    Reason.HEADER_SIZE: HeaderTooLarge(),
    Reason.HEADER_TIME: RequestTimeout(),
    Reason.BODY_TIME: RequestTimeout(),
    Reason.BODY_RATE: RequestTimeout(),
    Reason.ADDRESS_FULL: RateLimited("There are too many connections from this address.", retry_after=1),
    Reason.SERVER_FULL: ServiceUnavailable("There are too many connections.", retry_after=1),
}
"""The others are reasons to close the connection without a response."""


def failure_response(
    reason: Reason,
    request_id: str,
    headers: Mapping[str, str],
    default_headers: Iterable[tuple[bytes, bytes]],
) -> bytes | None:
    """Return the whole response, after which the connection closes; None where none is sent.

    Args:
        headers: of the application, such as security headers.
        default_headers: of the server, such as `Date`.
    """
    failure = _FAILURES.get(reason)
    if failure is None:
        return None
    response = render(failure, request_id)
    response.headers.update({**headers, "Connection": "close"})
    status = HTTPStatus(failure.status)
    lines = [b"HTTP/1.1 %d %b" % (status, status.phrase.encode())]
    lines += [b"%b: %b" % each for each in (*default_headers, *response.raw_headers)]
    return b"\r\n".join((*lines, b"", bytes(response.body)))
