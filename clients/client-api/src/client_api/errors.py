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


class AuthAccountSuspended(ForbiddenError):
    """403 `auth.account_suspended`. The credentials are right, but an administrator has suspended the
    account. Never told before the right password.
    """


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


class AuthRegistrationClosed(ForbiddenError):
    """403 `auth.registration_closed`. The service is configured to accept no new accounts
    (`features.registration` in the public configuration).
    """


class AuthUnauthenticated(UnauthorizedError):
    """401 `auth.unauthenticated`. The access token is missing, malformed, expired, meant for the other
    API, or its session was revoked.
    """


class InternalError(ServerError):
    """500 `internal.error`. A defect of the service. The request id leads to the log."""


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


class UsersEmailTaken(ConflictError):
    """409 `users.email_taken`. Another user has the e-mail address, compared without regard to case."""


class UsersWrongPassword(ForbiddenError):
    """403 `users.wrong_password`. The current password given along with a new one is not the account's
    password.
    """


BY_CODE: Mapping[str, type[APIError]] = {
    "auth.account_suspended": AuthAccountSuspended,
    "auth.forbidden": AuthForbidden,
    "auth.invalid_credentials": AuthInvalidCredentials,
    "auth.invalid_refresh_token": AuthInvalidRefreshToken,
    "auth.locked": AuthLocked,
    "auth.refresh_token_reused": AuthRefreshTokenReused,
    "auth.registration_closed": AuthRegistrationClosed,
    "auth.unauthenticated": AuthUnauthenticated,
    "internal.error": InternalError,
    "request.invalid": RequestInvalid,
    "request.too_large": RequestTooLarge,
    "request.unsupported_media_type": RequestUnsupportedMediaType,
    "service.unavailable": ServiceUnavailable,
    "users.email_taken": UsersEmailTaken,
    "users.wrong_password": UsersWrongPassword,
}

__all__ = [
    "BY_CODE",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthAccountSuspended",
    "AuthForbidden",
    "AuthInvalidCredentials",
    "AuthInvalidRefreshToken",
    "AuthLocked",
    "AuthRefreshTokenReused",
    "AuthRegistrationClosed",
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
    "UsersEmailTaken",
    "UsersWrongPassword",
]
