"""Exceptions of this package, down to one class per HTTP status; those of error codes are in `errors`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

_SHARED = "_specfirst_shared_errors"
"""A module without a file, with the base of the exceptions of all SDKs in a process.

`except` looks at true base classes only, and each SDK has its own copy of this package. The first one that is
imported therefore makes the class, and the others take it over. It has no members, so that copies of any
version agree on it.
"""

if TYPE_CHECKING:

    class AnySDKError(Exception):
        """Base of the exceptions of all SDKs made by specfirst."""

else:
    _shared = sys.modules.setdefault(_SHARED, ModuleType(_SHARED))
    AnySDKError = _shared.__dict__.setdefault(
        "AnySDKError",
        type(
            "AnySDKError",
            (Exception,),
            {"__module__": _SHARED, "__doc__": "Base of what any SDK made by specfirst raises."},
        ),
    )


class SDKError(AnySDKError):
    """Base of the exceptions of this package."""


class InvalidArgumentError(SDKError, ValueError):
    """An argument of the client or of a method cannot be used. No request was sent. Secrets are not shown."""


class ClientClosedError(SDKError, RuntimeError):
    """The client has been closed. No request was sent."""


class APIConnectionError(SDKError):
    """The connection could not be made, or broke before a response. `__cause__` is the reason."""


class APITimeoutError(APIConnectionError):
    """The server took longer than the client's `timeout`."""


class InvalidResponseError(SDKError):
    """The response does not match the API's description.

    Attributes:
        status: HTTP status of the response.
        request_id: The id of the request in the server's logs, if the server sends it.
    """

    def __init__(self, reason: str, status: int, request_id: str | None = None) -> None:
        super().__init__(reason, status, request_id)
        self.reason = reason
        self.status = status
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.reason} (status {self.status}, request {self.request_id or 'unknown'})"


class MissingField(SDKError, AttributeError):
    """A field is read that is required, but that the server, for example an older one, did not send.

    Attributes:
        model: Name of the class.
        field: Name of the attribute.
    """

    def __init__(self, model: str, field: str) -> None:
        super().__init__(model, field)
        self.model = model
        self.field = field

    def __str__(self) -> str:
        return f"{self.model}.{self.field}: the server has not sent this field"


class DigestMismatchError(InvalidResponseError):
    """The bytes that arrived do not have the server's digest (RFC 9530). A partly saved file is removed.

    Attributes:
        algorithm: `sha-256` or `sha-512`.
        expected, actual: The digests in hexadecimal: of the header, and of the bytes that arrived.
    """

    def __init__(
        self,
        algorithm: str,
        expected: str,
        actual: str,
        status: int,
        request_id: str | None = None,
    ) -> None:
        reason = f"the {algorithm} digest of what arrived is {actual}, and the server announced {expected}"
        super().__init__(reason, status, request_id)
        self.args = (algorithm, expected, actual, status, request_id)
        self.algorithm = algorithm
        self.expected = expected
        self.actual = actual


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error of a request: its place such as `("body", "email")`, the violated rule, and a message."""

    loc: tuple[str | int, ...]
    type: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The content of a failed response."""

    status: int
    code: str
    message: str
    errors: tuple[FieldError, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    request_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: Any = field(default=None, repr=False)


class APIError(SDKError):
    """The server responded with a failure. Catch a subclass (of a code or of a status), or compare `code`.

    Attributes:
        status: HTTP status.
        code: Stable code of the failure, such as `users.email_taken`; for problem details (RFC 9457) without
            a code the URI of their type; `http.<status>` where the response names neither.
        message: One sentence for a person; its wording may change.
        errors: What is wrong with which field; empty unless the request itself was refused.
        details: Detail fields of the code, or the extension members of problem details.
        request_id: The id of the request in the server's logs, if the server sends it.
        headers: Headers of the response, whose names are looked up in any letter case.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.status: int = failure.status
        self.code: str = failure.code
        self.message: str = failure.message
        self.errors: tuple[FieldError, ...] = failure.errors
        self.details: Mapping[str, Any] = failure.details
        self.request_id: str | None = failure.request_id
        self.headers: Mapping[str, str] = failure.headers
        self._body = failure.body

    @property
    def body(self) -> Any:
        """The decoded JSON of the response; `None` if it is not JSON."""
        return self._body

    def __str__(self) -> str:
        lines = [f"{self.status} {self.code}: {self.message} (request {self.request_id or 'unknown'})"]
        lines += [f"  {'.'.join(map(str, error.loc))}: {error.message}" for error in self.errors]
        return "\n".join(lines)


class BadRequestError(APIError):
    """400: the request cannot be understood."""


class UnauthorizedError(APIError):
    """401: no valid credentials."""


class ForbiddenError(APIError):
    """403: the credentials do not permit this."""


class NotFoundError(APIError):
    """404: the resource does not exist, or not for this caller."""


class MethodNotAllowedError(APIError):
    """405: the resource does not support the method."""


class ConflictError(APIError):
    """409: the request conflicts with the current state."""


class GoneError(APIError):
    """410: the resource existed, but was deleted."""


class PreconditionFailedError(APIError):
    """412: the object has changed since it was read."""


class ContentTooLargeError(APIError):
    """413: the body is too large."""


class UnsupportedMediaTypeError(APIError):
    """415: the media type of the body is not supported."""


class RangeNotSatisfiableError(APIError):
    """416: the requested part lies beyond the end."""


class UnprocessableContentError(APIError):
    """422: the request violates its schema; `errors` names every field."""


class _DelayedError(APIError):
    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before trying again, if the server sends them."""
        return retry_after(self.headers)


class TooManyRequestsError(_DelayedError):
    """429: a rate limit is exhausted."""


class ServerError(APIError):
    """500 and above: the server failed."""


class NotImplementedByServerError(ServerError):
    """501: the operation is designed but not implemented yet."""


class ServiceUnavailableError(ServerError, _DelayedError):
    """503: the service is temporarily unavailable."""


BY_STATUS: Mapping[int, type[APIError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: ContentTooLargeError,
    415: UnsupportedMediaTypeError,
    416: RangeNotSatisfiableError,
    422: UnprocessableContentError,
    429: TooManyRequestsError,
    501: NotImplementedByServerError,
    503: ServiceUnavailableError,
}


def class_of_status(status: int) -> type[APIError]:
    """Return the exception class of a status, for failures without a class of their own."""
    return BY_STATUS.get(status, ServerError if status >= 500 else APIError)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, seconds or a date (RFC 9110, section 10.2.3); `None` if absent or unreadable."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except (ValueError, TypeError, OverflowError, OSError):  # a year out of range as well
        return None
