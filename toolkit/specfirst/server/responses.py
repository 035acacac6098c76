"""Responses of the server itself, to requests that no application receives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from specfirst.runtime.exception_handlers import render
from specfirst.runtime.failures.api_failures import NO_API, STATE
from specfirst.runtime.failures.formats import reference_of
from specfirst.runtime.failures.template import reason_phrase
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
"""For other reasons the connection is closed without a response."""


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """The known parts of a request that no application receives."""

    id: str
    path: str | None
    """The decoded path, perhaps without its end; None if none of it has arrived."""

    @classmethod
    def at(cls, request_id: str, target: bytes) -> RefusedRequest:
        """Return the request with a target in origin or absolute form (RFC 9112, 3.2), perhaps cut off."""
        path = target.decode("ascii", "replace").partition("?")[0]
        if not path.startswith("/"):
            _, slash, rest = path.partition("://")[2].partition("/")
            path = slash + rest
        return cls(request_id, unquote(path) or None)


class FailureResponses:
    """Responses in the failure format of an API, which depends on the path of the request."""

    def __init__(self, app_state: Mapping[str, Any]) -> None:
        """Read what `specfirst.runtime.exception_handlers.install` has put into the lifespan state."""
        self._failures_at = app_state.get(STATE, lambda path: NO_API)

    def respond(
        self,
        reason: Reason,
        request: RefusedRequest,
        headers: Mapping[str, str],
        default_headers: Iterable[tuple[bytes, bytes]],
    ) -> bytes | None:
        """Return the bytes of a whole response, after which the connection closes.

        Args:
            reason: the reason of the refusal.
            request: the parts of the request that have been read.
            headers: headers of the application, such as security headers.
            default_headers: headers of the server, such as `Date`.

        Returns:
            The response; None where this reason has none.
        """
        failure = _FAILURES.get(reason)
        if failure is None:
            return None
        path = reference_of(request.path or "/")
        response = render(failure, request.id, self._failures_at(request.path), path)
        response.headers.update({**headers, "Connection": "close"})
        status = response.status_code
        lines = [b"HTTP/1.1 %d %b" % (status, reason_phrase(status).encode())]
        lines += [b"%b: %b" % header for header in (*default_headers, *response.raw_headers)]
        return b"\r\n".join((*lines, b"", bytes(response.body)))
