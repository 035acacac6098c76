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
    APIConnectionError,
    APIError,
    APITimeoutError,
    BadRequestError,
    ConflictError,
    ContentTooLargeError,
    Failure,
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidResponseError,
    MethodNotAllowedError,
    NotFoundError,
    NotImplementedByServerError,
    PreconditionFailedError,
    SDKError,
    ServerError,
    ServiceUnavailableError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableContentError,
    UnsupportedMediaTypeError,
)


class AdminsCannotChangeSelf(ConflictError):
    """409 `admins.cannot_change_self`. The administrator to be given another role or to be deleted is
    the caller.
    """


class AdminsEmailTaken(ConflictError):
    """409 `admins.email_taken`. Another administrator has the e-mail address, compared without regard
    to case.
    """


class AdminsLastSuperadmin(ConflictError):
    """409 `admins.last_superadmin`. The change would leave no superadmin, as when two of them demote
    each other at the same moment.
    """


class AdminsNotFound(NotFoundError):
    """404 `admins.not_found`. No administrator has this id."""


class AuthForbidden(ForbiddenError):
    """403 `auth.forbidden`. The token is valid, but its owner may not call the operation."""


class AuthInvalidCredentials(UnauthorizedError):
    """401 `auth.invalid_credentials`. No account has this e-mail address, or the password is not its
    password. Answer and timing are the same.
    """


class AuthInvalidRefreshToken(UnauthorizedError):
    """401 `auth.invalid_refresh_token`. The refresh token is malformed, unknown, expired, meant for
    the other API, or its session was revoked.
    """


class AuthLocked(TooManyRequestsError):
    """429 `auth.locked`. Too many wrong passwords for this e-mail address, whether it has an account
    or not, or from this network address.
    """


class AuthRefreshTokenReused(UnauthorizedError):
    """401 `auth.refresh_token_reused`. The refresh token was exchanged already. Its session and every
    token of it are revoked.
    """


class AuthUnauthenticated(UnauthorizedError):
    """401 `auth.unauthenticated`. The access token is missing, malformed, expired, meant for the other
    API, or its session was revoked.
    """


class InternalError(ServerError):
    """500 `internal.error`. A defect of the service. The request id leads to the log."""


class PaginationInvalidCursor(ConflictError):
    """409 `pagination.invalid_cursor`. The cursor was not issued by this list, or was issued for
    another sort order, filter or search.
    """


class RequestInvalid(UnprocessableContentError):
    """422 `request.invalid`. The path, query, headers or body break their schema. `errors` names every
    field.
    """


class RequestTooLarge(ContentTooLargeError):
    """413 `request.too_large`. The body exceeds the operation's limit (1 MiB unless it says
    otherwise).
    """


class RequestUnsupportedMediaType(UnsupportedMediaTypeError):
    """415 `request.unsupported_media_type`. `Content-Type` is missing or is none that the operation
    declares.
    """


class ServiceUnavailable(ServiceUnavailableError):
    """503 `service.unavailable`. The database cannot be reached, or the service is starting or
    stopping.
    """


class UsersAlreadySuspended(ConflictError):
    """409 `users.already_suspended`. The user's status is `suspended`; the first reason and time are
    kept.
    """


class UsersEmailTaken(ConflictError):
    """409 `users.email_taken`. Another user has the e-mail address, compared without regard to case."""


class UsersNotFound(NotFoundError):
    """404 `users.not_found`. No user has this id."""


class UsersNotSuspended(ConflictError):
    """409 `users.not_suspended`. The user's status is `active`."""


BY_CODE: Mapping[str, type[APIError]] = {
    "admins.cannot_change_self": AdminsCannotChangeSelf,
    "admins.email_taken": AdminsEmailTaken,
    "admins.last_superadmin": AdminsLastSuperadmin,
    "admins.not_found": AdminsNotFound,
    "auth.forbidden": AuthForbidden,
    "auth.invalid_credentials": AuthInvalidCredentials,
    "auth.invalid_refresh_token": AuthInvalidRefreshToken,
    "auth.locked": AuthLocked,
    "auth.refresh_token_reused": AuthRefreshTokenReused,
    "auth.unauthenticated": AuthUnauthenticated,
    "internal.error": InternalError,
    "pagination.invalid_cursor": PaginationInvalidCursor,
    "request.invalid": RequestInvalid,
    "request.too_large": RequestTooLarge,
    "request.unsupported_media_type": RequestUnsupportedMediaType,
    "service.unavailable": ServiceUnavailable,
    "users.already_suspended": UsersAlreadySuspended,
    "users.email_taken": UsersEmailTaken,
    "users.not_found": UsersNotFound,
    "users.not_suspended": UsersNotSuspended,
}

__all__ = [
    "BY_CODE",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AdminsCannotChangeSelf",
    "AdminsEmailTaken",
    "AdminsLastSuperadmin",
    "AdminsNotFound",
    "AuthForbidden",
    "AuthInvalidCredentials",
    "AuthInvalidRefreshToken",
    "AuthLocked",
    "AuthRefreshTokenReused",
    "AuthUnauthenticated",
    "BadRequestError",
    "ConflictError",
    "ContentTooLargeError",
    "Failure",
    "FieldError",
    "ForbiddenError",
    "GoneError",
    "InternalError",
    "InvalidResponseError",
    "MethodNotAllowedError",
    "NotFoundError",
    "NotImplementedByServerError",
    "PaginationInvalidCursor",
    "PreconditionFailedError",
    "RequestInvalid",
    "RequestTooLarge",
    "RequestUnsupportedMediaType",
    "SDKError",
    "ServerError",
    "ServiceUnavailable",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableContentError",
    "UnsupportedMediaTypeError",
    "UsersAlreadySuspended",
    "UsersEmailTaken",
    "UsersNotFound",
    "UsersNotSuspended",
]
