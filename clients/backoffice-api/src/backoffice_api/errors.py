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


class AdminsCannotChangeSelf(ConflictError):
    """409 `admins.cannot_change_self`. The caller is the administrator whose role would change or who
    would be deleted.
    """


class AdminsEmailTaken(ConflictError):
    """409 `admins.email_taken`. Another administrator has the e-mail address, compared without regard
    to case.
    """


class AdminsLastSuperadmin(ConflictError):
    """409 `admins.last_superadmin`. The change would leave no superadmin, for example when two of them
    demote each other at the same time.
    """


class AdminsNotFound(NotFoundError):
    """404 `admins.not_found`. No administrator has this id."""


class AuditNotFound(NotFoundError):
    """404 `audit.not_found`. No event has this id."""


class AuthForbidden(ForbiddenError):
    """403 `auth.forbidden`. The token is valid, but its owner may not call the operation."""


class AuthInvalidCredentials(UnauthorizedError):
    """401 `auth.invalid_credentials`. No account has this e-mail address, or the password is not its
    password. Response and timing are the same.
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


class AuthUnauthenticated(UnauthorizedError):
    """401 `auth.unauthenticated`. The access token is missing, malformed, expired, meant for the other
    API, or its session was revoked.
    """


class FilesNotFound(NotFoundError):
    """404 `files.not_found`. No file of the caller has this id; in the backoffice, no file at all."""


class FlagsBuiltIn(ConflictError):
    """409 `flags.built_in`. The flag to be deleted is `built_in`."""


class FlagsNameTaken(ConflictError):
    """409 `flags.name_taken`. Another flag has the name."""


class FlagsNotFound(NotFoundError):
    """404 `flags.not_found`. No flag has this name."""


class FlagsTooMany(ConflictError):
    """409 `flags.too_many`. There are 200 flags already."""


class IdempotencyInProgress(ConflictError):
    """409 `idempotency.in_progress`. `Idempotency-Key` repeats a key whose first request is still
    running.
    """

    @property
    def retry_after(self) -> int | None:
        """Detail of the failure; `None` if the server left it out."""
        value: int | None = self.details.get("retry_after")
        return value


class IdempotencyKeyReused(ConflictError):
    """409 `idempotency.key_reused`. `Idempotency-Key` repeats a key whose first request had another
    body or address.
    """


class InternalError(ServerError):
    """500 `internal.error`. A defect of the service. The log has its details under the request id."""


class JobsAlreadyEnded(ConflictError):
    """409 `jobs.already_ended`. The run is no longer `queued` or `running`, so there is nothing to
    cancel.
    """


class JobsNoResult(ConflictError):
    """409 `jobs.no_result`. The run has not succeeded, or its result is no longer kept."""


class JobsNotEnded(ConflictError):
    """409 `jobs.not_ended`. The run is neither `failed` nor `cancelled`."""


class JobsNotFound(NotFoundError):
    """404 `jobs.not_found`. No run of a job has this id."""


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


class StatsInvalidRange(ConflictError):
    """409 `stats.invalid_range`. `until` is before `since`, or the range has more than 366 days."""


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


class UsersWrongPassword(ForbiddenError):
    """403 `users.wrong_password`. `current_password` is not the account's password."""


class WebhooksDeliveryInProgress(ConflictError):
    """409 `webhooks.delivery_in_progress`. A worker is waiting for the receiver's response right now."""


class WebhooksDeliveryNotFound(NotFoundError):
    """404 `webhooks.delivery_not_found`. No delivery to this endpoint has this id, or it is no longer
    kept.
    """


class WebhooksDisabled(ConflictError):
    """409 `webhooks.disabled`. A test or a delivery was requested for an endpoint that is not
    `enabled`.
    """


class WebhooksNotFound(NotFoundError):
    """404 `webhooks.not_found`. No endpoint has this id."""


class WebhooksTooMany(ConflictError):
    """409 `webhooks.too_many`. There are 50 endpoints already."""


class WebhooksTooManySecrets(ConflictError):
    """409 `webhooks.too_many_secrets`. Messages of the endpoint are already signed with five secrets."""


class WebhooksUrlRefused(ConflictError):
    """409 `webhooks.url_refused`. The URL does not use `https`, has a user or a fragment, has a port
    that is not for the web, or has a host that is malformed or in a private network. The message
    names the reason.
    """


BY_CODE: Mapping[str, type[APIError]] = {
    "admins.cannot_change_self": AdminsCannotChangeSelf,
    "admins.email_taken": AdminsEmailTaken,
    "admins.last_superadmin": AdminsLastSuperadmin,
    "admins.not_found": AdminsNotFound,
    "audit.not_found": AuditNotFound,
    "auth.forbidden": AuthForbidden,
    "auth.invalid_credentials": AuthInvalidCredentials,
    "auth.invalid_refresh_token": AuthInvalidRefreshToken,
    "auth.locked": AuthLocked,
    "auth.refresh_token_reused": AuthRefreshTokenReused,
    "auth.unauthenticated": AuthUnauthenticated,
    "files.not_found": FilesNotFound,
    "flags.built_in": FlagsBuiltIn,
    "flags.name_taken": FlagsNameTaken,
    "flags.not_found": FlagsNotFound,
    "flags.too_many": FlagsTooMany,
    "idempotency.in_progress": IdempotencyInProgress,
    "idempotency.key_reused": IdempotencyKeyReused,
    "internal.error": InternalError,
    "jobs.already_ended": JobsAlreadyEnded,
    "jobs.no_result": JobsNoResult,
    "jobs.not_ended": JobsNotEnded,
    "jobs.not_found": JobsNotFound,
    "pagination.invalid_cursor": PaginationInvalidCursor,
    "rate.limited": RateLimited,
    "request.invalid": RequestInvalid,
    "request.precondition_failed": RequestPreconditionFailed,
    "request.range_not_satisfiable": RequestRangeNotSatisfiable,
    "request.too_large": RequestTooLarge,
    "request.unsupported_media_type": RequestUnsupportedMediaType,
    "service.busy": ServiceBusy,
    "service.unavailable": ServiceUnavailable,
    "stats.invalid_range": StatsInvalidRange,
    "users.already_suspended": UsersAlreadySuspended,
    "users.email_taken": UsersEmailTaken,
    "users.not_found": UsersNotFound,
    "users.not_suspended": UsersNotSuspended,
    "users.wrong_password": UsersWrongPassword,
    "webhooks.delivery_in_progress": WebhooksDeliveryInProgress,
    "webhooks.delivery_not_found": WebhooksDeliveryNotFound,
    "webhooks.disabled": WebhooksDisabled,
    "webhooks.not_found": WebhooksNotFound,
    "webhooks.too_many": WebhooksTooMany,
    "webhooks.too_many_secrets": WebhooksTooManySecrets,
    "webhooks.url_refused": WebhooksUrlRefused,
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
    "AnySDKError",
    "AuditNotFound",
    "AuthForbidden",
    "AuthInvalidCredentials",
    "AuthInvalidRefreshToken",
    "AuthLocked",
    "AuthRefreshTokenReused",
    "AuthUnauthenticated",
    "BadRequestError",
    "ClientClosedError",
    "ConflictError",
    "ContentTooLargeError",
    "DigestMismatchError",
    "Failure",
    "FieldError",
    "FilesNotFound",
    "FlagsBuiltIn",
    "FlagsNameTaken",
    "FlagsNotFound",
    "FlagsTooMany",
    "ForbiddenError",
    "GoneError",
    "IdempotencyInProgress",
    "IdempotencyKeyReused",
    "InternalError",
    "InvalidArgumentError",
    "InvalidResponseError",
    "JobsAlreadyEnded",
    "JobsNoResult",
    "JobsNotEnded",
    "JobsNotFound",
    "MethodNotAllowedError",
    "MissingField",
    "NotFoundError",
    "NotImplementedByServerError",
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
    "StatsInvalidRange",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableContentError",
    "UnsupportedMediaTypeError",
    "UsersAlreadySuspended",
    "UsersEmailTaken",
    "UsersNotFound",
    "UsersNotSuspended",
    "UsersWrongPassword",
    "WebhooksDeliveryInProgress",
    "WebhooksDeliveryNotFound",
    "WebhooksDisabled",
    "WebhooksNotFound",
    "WebhooksTooMany",
    "WebhooksTooManySecrets",
    "WebhooksUrlRefused",
]
