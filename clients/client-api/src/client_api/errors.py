"""Exceptions: one per error code, below one per HTTP status, below `APIError`.

```python
try:
    ...
except errors.NotFoundError:  # any code with status 404
    ...
except errors.APIError as error:
    print(error.code, error.request_id)
```
"""

from __future__ import annotations

from collections.abc import Mapping

from ._errors import (
    AnySDKError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    BadRequestError,
    ClientClosedError,
    ConflictError,
    ContentTooLargeError,
    DigestMismatchError,
    Failure,
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidArgumentError,
    InvalidResponseError,
    MethodNotAllowedError,
    MissingField,
    NotFoundError,
    NotImplementedByServerError,
    PreconditionFailedError,
    RangeNotSatisfiableError,
    SDKError,
    ServerError,
    ServiceUnavailableError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableContentError,
    UnsupportedMediaTypeError,
)


class AuthAccountSuspended(ForbiddenError):
    """403 `auth.account_suspended`. The credentials are right, but an administrator has suspended the
    account. Sent only after the right password or one-time token.
    """


class AuthEmailAlreadyVerified(ConflictError):
    """409 `auth.email_already_verified`. The account's current e-mail address is verified already."""


class AuthForbidden(ForbiddenError):
    """403 `auth.forbidden`. The token is valid, but its owner may not call the operation."""


class AuthInvalidCredentials(UnauthorizedError):
    """401 `auth.invalid_credentials`. No account has this e-mail address, or the password is not its
    password. Response and timing are the same.
    """


class AuthInvalidOneTimeToken(ForbiddenError):
    """403 `auth.invalid_one_time_token`. The token is unknown, was used, has expired or was replaced
    by one that was mailed later, or the account's e-mail address has changed.
    """


class AuthInvalidRefreshToken(UnauthorizedError):
    """401 `auth.invalid_refresh_token`. The refresh token is malformed, unknown, expired, meant for
    the other API, or its session was revoked.
    """


class AuthLocked(TooManyRequestsError):
    """429 `auth.locked`. Too many wrong passwords: for this e-mail address from this network; for this
    address from all networks without a session of the account in the last 90 days; or from this
    network for all accounts that had no session from it in that time. It makes no difference
    whether the address has an account.
    """


class AuthRefreshTokenReused(UnauthorizedError):
    """401 `auth.refresh_token_reused`. The refresh token was exchanged already. Its session and every
    token of it are revoked.
    """


class AuthRegistrationClosed(ForbiddenError):
    """403 `auth.registration_closed`. The service accepts no new accounts at present
    (`features.registration` in the public configuration).
    """


class AuthUnauthenticated(UnauthorizedError):
    """401 `auth.unauthenticated`. The access token is missing, malformed, expired, meant for the other
    API, or its session was revoked.
    """


class FilesContentMismatch(ConflictError):
    """409 `files.content_mismatch`. The size or SHA-256 of the received bytes differs from the
    announced one.
    """


class FilesNotFound(NotFoundError):
    """404 `files.not_found`. No file of the caller has this id; in the backoffice, no file at all."""


class FilesNotReady(ConflictError):
    """409 `files.not_ready`. The file's status is `pending`."""


class FilesNotUploaded(ConflictError):
    """409 `files.not_uploaded`. The upload is completed before its bytes were sent to the signed URL,
    or is not a signed upload.
    """


class FilesQuotaExceeded(ConflictError):
    """409 `files.quota_exceeded`. The caller's files, with those that are still pending, and this one
    are larger than the quota.
    """

    @property
    def free_bytes(self) -> int | None:
        """Detail of the failure; `None` if the server left it out."""
        value: int | None = self.details.get("free_bytes")
        return value


class FilesTooLarge(ConflictError):
    """409 `files.too_large`. The file has more bytes than the configured maximum."""

    @property
    def max_bytes(self) -> int | None:
        """Detail of the failure; `None` if the server left it out."""
        value: int | None = self.details.get("max_bytes")
        return value


class FilesTypeMismatch(ConflictError):
    """409 `files.type_mismatch`. The first bytes of the file do not match its media type, for example
    a picture that begins like a program.
    """


class InternalError(ServerError):
    """500 `internal.error`. A defect of the service. The log has its details under the request id."""


class NotificationsNotFound(NotFoundError):
    """404 `notifications.not_found`. The caller has no notification with this id."""


class PaginationInvalidCursor(ConflictError):
    """409 `pagination.invalid_cursor`. The cursor was not issued by this list, or was issued for
    another sort order, filter or search.
    """


class RateLimited(TooManyRequestsError):
    """429 `rate.limited`. The rate limit of the operation is used up."""


class RequestInvalid(UnprocessableContentError):
    """422 `request.invalid`. The path, query, headers or body do not match their schema. `errors`
    names every invalid field.
    """


class RequestPreconditionFailed(PreconditionFailedError):
    """412 `request.precondition_failed`. `If-Match` names a version that is no longer the current one."""


class RequestRangeNotSatisfiable(RangeNotSatisfiableError):
    """416 `request.range_not_satisfiable`. `Range` begins beyond the end of the file. `Content-Range`
    has the size of the file.
    """


class RequestTooLarge(ContentTooLargeError):
    """413 `request.too_large`. The body exceeds the operation's limit (1 MiB unless it says
    otherwise).
    """


class RequestUnsupportedMediaType(UnsupportedMediaTypeError):
    """415 `request.unsupported_media_type`. `Content-Type` is missing or is not one that the operation
    declares.
    """


class ServiceBusy(ServiceUnavailableError):
    """503 `service.busy`. Too many passwords wait to be hashed, or this one has waited too long. The
    request had no effect.
    """


class ServiceUnavailable(ServiceUnavailableError):
    """503 `service.unavailable`. The database cannot be reached, or the service is starting or
    stopping.
    """


class SessionsNotFound(NotFoundError):
    """404 `sessions.not_found`. The caller has no session with this id, or it has ended."""


class UsersEmailTaken(ConflictError):
    """409 `users.email_taken`. Another user has the e-mail address, compared without regard to case."""


class UsersWrongPassword(ForbiddenError):
    """403 `users.wrong_password`. `current_password` is not the account's password."""


BY_CODE: Mapping[str, type[APIError]] = {
    "auth.account_suspended": AuthAccountSuspended,
    "auth.email_already_verified": AuthEmailAlreadyVerified,
    "auth.forbidden": AuthForbidden,
    "auth.invalid_credentials": AuthInvalidCredentials,
    "auth.invalid_one_time_token": AuthInvalidOneTimeToken,
    "auth.invalid_refresh_token": AuthInvalidRefreshToken,
    "auth.locked": AuthLocked,
    "auth.refresh_token_reused": AuthRefreshTokenReused,
    "auth.registration_closed": AuthRegistrationClosed,
    "auth.unauthenticated": AuthUnauthenticated,
    "files.content_mismatch": FilesContentMismatch,
    "files.not_found": FilesNotFound,
    "files.not_ready": FilesNotReady,
    "files.not_uploaded": FilesNotUploaded,
    "files.quota_exceeded": FilesQuotaExceeded,
    "files.too_large": FilesTooLarge,
    "files.type_mismatch": FilesTypeMismatch,
    "internal.error": InternalError,
    "notifications.not_found": NotificationsNotFound,
    "pagination.invalid_cursor": PaginationInvalidCursor,
    "rate.limited": RateLimited,
    "request.invalid": RequestInvalid,
    "request.precondition_failed": RequestPreconditionFailed,
    "request.range_not_satisfiable": RequestRangeNotSatisfiable,
    "request.too_large": RequestTooLarge,
    "request.unsupported_media_type": RequestUnsupportedMediaType,
    "service.busy": ServiceBusy,
    "service.unavailable": ServiceUnavailable,
    "sessions.not_found": SessionsNotFound,
    "users.email_taken": UsersEmailTaken,
    "users.wrong_password": UsersWrongPassword,
}

__all__ = [
    "BY_CODE",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AnySDKError",
    "AuthAccountSuspended",
    "AuthEmailAlreadyVerified",
    "AuthForbidden",
    "AuthInvalidCredentials",
    "AuthInvalidOneTimeToken",
    "AuthInvalidRefreshToken",
    "AuthLocked",
    "AuthRefreshTokenReused",
    "AuthRegistrationClosed",
    "AuthUnauthenticated",
    "BadRequestError",
    "ClientClosedError",
    "ConflictError",
    "ContentTooLargeError",
    "DigestMismatchError",
    "Failure",
    "FieldError",
    "FilesContentMismatch",
    "FilesNotFound",
    "FilesNotReady",
    "FilesNotUploaded",
    "FilesQuotaExceeded",
    "FilesTooLarge",
    "FilesTypeMismatch",
    "ForbiddenError",
    "GoneError",
    "InternalError",
    "InvalidArgumentError",
    "InvalidResponseError",
    "MethodNotAllowedError",
    "MissingField",
    "NotFoundError",
    "NotImplementedByServerError",
    "NotificationsNotFound",
    "PaginationInvalidCursor",
    "PreconditionFailedError",
    "RangeNotSatisfiableError",
    "RateLimited",
    "RequestInvalid",
    "RequestPreconditionFailed",
    "RequestRangeNotSatisfiable",
    "RequestTooLarge",
    "RequestUnsupportedMediaType",
    "SDKError",
    "ServerError",
    "ServiceBusy",
    "ServiceUnavailable",
    "ServiceUnavailableError",
    "SessionsNotFound",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableContentError",
    "UnsupportedMediaTypeError",
    "UsersEmailTaken",
    "UsersWrongPassword",
]
