"""Failures that a service or the runtime responds with, one class per code of the error catalogue.

These are the classes that the runtime itself raises. `generated.errors` exports them again and adds one class
per domain code of `spec/errors.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from specfirst.runtime.interface.results import header_text


@dataclass(frozen=True, slots=True)
class FieldError:
    """An invalid part of a request.

    `loc` starts with the location of the value (`path`, `query`, `header`, `cookie` or `body`), followed by
    property names and array indexes. `type` is a stable machine-readable kind.
    """

    loc: tuple[str | int, ...]
    type: str
    message: str


class ApiError(Exception):
    """A failure with a code of the catalogue. Raise a subclass; the runtime turns it into a response.

    Args:
        message: the message for users; default: that of the class.
        errors: the invalid parts of the request.
        details: typed details of the error, which its code declares.
        headers: further headers of the response.
    """

    code: ClassVar[str]
    status: int
    default_message: ClassVar[str]

    def __init__(
        self,
        message: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.message = message or self.default_message
        self.errors = tuple(errors)
        self.details = dict(details or {})
        self.headers = dict(headers or {})
        if "retry_after" in self.details:
            # RFC 9110, 10.2.3: generic clients read the header, typed clients the detail.
            self.headers.setdefault("Retry-After", str(self.details["retry_after"]))
        super().__init__(f"{self.code}: {self.message}")


class DeclaredError(ApiError):
    """A failure with a body that the document declares for its status. Raise a generated subclass."""

    code = "declared"
    default_message = "The request failed in a way that the document declares."
    media_type: ClassVar[str | None] = None
    """The media type of the body; None if the response has no body."""
    model: ClassVar[Any] = None
    """The type of a JSON body; None for others."""
    required_headers: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, body: Any, *, status: int | None = None, declared: Mapping[str, Any] | None = None
    ) -> None:
        """Make the failure.

        Args:
            body: the body, of the declared type.
            status: the status, if the document declares a range or `default`.
            declared: the typed headers by name; None is absent.
        """
        self.body = body
        if status is not None:
            self.status = status
        given = {name: value for name, value in (declared or {}).items() if value is not None}
        super().__init__(headers={name: header_text(value) for name, value in given.items()})


class InvalidRequest(ApiError):
    """The request does not match its operation; `errors` names each invalid part."""

    code = "request.invalid"
    status = 422
    default_message = "The request is not valid."


class MalformedRequest(ApiError):
    """The bytes are not an HTTP request, or its end is ambiguous (RFC 9112)."""

    code = "request.malformed"
    status = 400
    default_message = "The request is not valid HTTP."


class RequestTimeout(ApiError):
    """The header or the body did not arrive in time."""

    code = "request.timeout"
    status = 408
    default_message = "The request took too long to arrive."


class UriTooLong(ApiError):
    """The request line is longer than the server accepts."""

    code = "request.uri_too_long"
    status = 414
    default_message = "The address is too long."


class HeaderTooLarge(ApiError):
    """The header, or the framing of a chunked body, is larger than the server accepts (RFC 6585, 5)."""

    code = "request.header_too_large"
    status = 431
    default_message = "The header of the request is too large."


class RouteNotFound(ApiError):
    """No operation has this path."""

    code = "request.not_found"
    status = 404
    default_message = "There is nothing at this address."


class MethodNotAllowed(ApiError):
    """The path exists, but not with this method (RFC 9110, 15.5.6: the response carries `Allow`)."""

    code = "request.method_not_allowed"
    status = 405
    default_message = "This address does not support the method."

    def __init__(self, message: str | None = None, *, allow: Sequence[str]) -> None:
        super().__init__(message, headers={"Allow": ", ".join(sorted(allow))})


class PreconditionFailed(ApiError):
    """`If-Match` names a version that is no longer the current one (RFC 9110, 13.1.1)."""

    code = "request.precondition_failed"
    status = 412
    default_message = "The object has changed since it was read."


class RequestTooLarge(ApiError):
    """The body is larger than the operation accepts."""

    code = "request.too_large"
    status = 413
    default_message = "The request body is too large."


class UnsupportedMediaType(ApiError):
    """The operation does not accept the `Content-Type` of the body."""

    code = "request.unsupported_media_type"
    status = 415
    default_message = "The media type of the body is not supported."


class RangeNotSatisfiable(ApiError):
    """`Range` asks for bytes that the file does not have (RFC 9110, 15.5.17)."""

    code = "request.range_not_satisfiable"
    status = 416
    default_message = "The file has no such range."

    def __init__(self, message: str | None = None, *, size: int) -> None:
        super().__init__(message, headers={"Content-Range": f"bytes */{size}"})


class Unauthenticated(ApiError):
    """The request has no valid credentials."""

    code = "auth.unauthenticated"
    status = 401
    default_message = "Valid credentials are required."


class Forbidden(ApiError):
    """The principal is known, but has none of the roles that the operation requires."""

    code = "auth.forbidden"
    status = 403
    default_message = "Your role does not permit this."


class IdempotencyKeyReused(ApiError):
    """The idempotency key was used before with a different request."""

    code = "idempotency.key_reused"
    status = 409
    default_message = "This idempotency key was used with a different request."


class IdempotencyInProgress(ApiError):
    """The first request with this idempotency key has not finished; `retry_after` is in seconds."""

    code = "idempotency.in_progress"
    status = 409
    default_message = "The first request with this idempotency key is still running."

    def __init__(self, message: str | None = None, *, retry_after: int = 1) -> None:
        super().__init__(message, details={"retry_after": retry_after})


class RateLimited(ApiError):
    """Too many requests; `retry_after` is in seconds."""

    code = "rate.limited"
    status = 429
    default_message = "Too many requests. Try again later."

    def __init__(self, message: str | None = None, *, retry_after: int) -> None:
        super().__init__(message, details={"retry_after": retry_after})


class InternalError(ApiError):
    """An unexpected error of the service."""

    code = "internal.error"
    status = 500
    default_message = "Something went wrong on our side."


class OperationUnimplemented(ApiError):
    """The operation is designed, but its service method is not written yet."""

    code = "operation.unimplemented"
    status = 501
    default_message = "This operation is designed but not implemented yet."


class ServiceUnavailable(ApiError):
    """A dependency of the service, such as its database, is unavailable; `retry_after` is in seconds."""

    code = "service.unavailable"
    status = 503
    default_message = "The service is temporarily unavailable."

    def __init__(
        self, message: str | None = None, *, retry_after: int = 5, errors: Sequence[FieldError] = ()
    ) -> None:
        super().__init__(message, errors=errors, details={"retry_after": retry_after})


RUNTIME_ERRORS: Mapping[str, type[ApiError]] = {
    error.code: error for error in ApiError.__subclasses__() if error is not DeclaredError
}
"""The codes that the runtime itself raises. The catalogue must list them with these status codes."""
