"""The error catalogue as exceptions: raising one makes the runtime respond with its status and code."""

from __future__ import annotations

from specfirst.runtime.interface import ApiError, FieldError
from specfirst.runtime.interface import Forbidden as AuthForbidden
from specfirst.runtime.interface import HeaderTooLarge as RequestHeaderTooLarge
from specfirst.runtime.interface import IdempotencyInProgress as IdempotencyInProgress
from specfirst.runtime.interface import IdempotencyKeyReused as IdempotencyKeyReused
from specfirst.runtime.interface import InternalError as InternalError
from specfirst.runtime.interface import InvalidRequest as RequestInvalid
from specfirst.runtime.interface import MalformedRequest as RequestMalformed
from specfirst.runtime.interface import MethodNotAllowed as RequestMethodNotAllowed
from specfirst.runtime.interface import OperationUnimplemented as OperationUnimplemented
from specfirst.runtime.interface import PreconditionFailed as RequestPreconditionFailed
from specfirst.runtime.interface import RangeNotSatisfiable as RequestRangeNotSatisfiable
from specfirst.runtime.interface import RateLimited as RateLimited
from specfirst.runtime.interface import RequestTimeout as RequestTimeout
from specfirst.runtime.interface import RequestTooLarge as RequestTooLarge
from specfirst.runtime.interface import RouteNotFound as RequestNotFound
from specfirst.runtime.interface import ServiceUnavailable as ServiceUnavailable
from specfirst.runtime.interface import Unauthenticated as AuthUnauthenticated
from specfirst.runtime.interface import UnsupportedMediaType as RequestUnsupportedMediaType
from specfirst.runtime.interface import UriTooLong as RequestUriTooLong


class AdminsCannotChangeSelf(ApiError):
    """409. The caller is the administrator whose role would change or who would be deleted."""

    code = "admins.cannot_change_self"
    status = 409
    default_message = "You cannot change your own role or delete yourself."


class AdminsEmailTaken(ApiError):
    """409. Another administrator has the e-mail address, compared without regard to case."""

    code = "admins.email_taken"
    status = 409
    default_message = "This e-mail address already belongs to an administrator."


class AdminsLastSuperadmin(ApiError):
    """409. The change would leave no superadmin, for example when two of them demote each other at the
    same time.
    """

    code = "admins.last_superadmin"
    status = 409
    default_message = "The last superadmin must stay."


class AdminsNotFound(ApiError):
    """404. No administrator has this id."""

    code = "admins.not_found"
    status = 404
    default_message = "There is no such administrator."


class AuditNotFound(ApiError):
    """404. No event has this id."""

    code = "audit.not_found"
    status = 404
    default_message = "There is no such audit event."


class AuthAccountSuspended(ApiError):
    """403. The credentials are right, but an administrator has suspended the account. Sent only after
    the right password or one-time token.
    """

    code = "auth.account_suspended"
    status = 403
    default_message = "This account is suspended."


class AuthEmailAlreadyVerified(ApiError):
    """409. The account's current e-mail address is verified already."""

    code = "auth.email_already_verified"
    status = 409
    default_message = "Your e-mail address is verified already."


class AuthInvalidCredentials(ApiError):
    """401. No account has this e-mail address, or the password is not its password. Response and
    timing are the same.
    """

    code = "auth.invalid_credentials"
    status = 401
    default_message = "The e-mail address or the password is wrong."


class AuthInvalidOneTimeToken(ApiError):
    """403. The token is unknown, was used, has expired or was replaced by one that was mailed later,
    or the account's e-mail address has changed.
    """

    code = "auth.invalid_one_time_token"
    status = 403
    default_message = "This link does not work any more. Ask for a new one."


class AuthInvalidRefreshToken(ApiError):
    """401. The refresh token is malformed, unknown, expired, meant for the other API, or its session
    was revoked.
    """

    code = "auth.invalid_refresh_token"
    status = 401
    default_message = "The refresh token is not valid. Log in again."


class AuthLocked(ApiError):
    """429. Too many wrong passwords: for this e-mail address from this network; for this address from
    all networks without a session of the account in the last 90 days; or from this network for
    all accounts that had no session from it in that time. It makes no difference whether the
    address has an account.
    """

    code = "auth.locked"
    status = 429
    default_message = "Too many failed attempts. Try again later."

    def __init__(
        self, message: str | None = None, *, retry_after: int, errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(message, errors=errors, details={"retry_after": retry_after})


class AuthRefreshTokenReused(ApiError):
    """401. The refresh token was exchanged already. Its session and every token of it are revoked."""

    code = "auth.refresh_token_reused"
    status = 401
    default_message = "The refresh token was used before. Log in again."


class AuthRegistrationClosed(ApiError):
    """403. The service accepts no new accounts at present (`features.registration` in the public
    configuration).
    """

    code = "auth.registration_closed"
    status = 403
    default_message = "Registration is closed."


class FilesContentMismatch(ApiError):
    """409. The size or SHA-256 of the received bytes differs from the announced one."""

    code = "files.content_mismatch"
    status = 409
    default_message = "The bytes do not match the announced size or SHA-256."


class FilesNotFound(ApiError):
    """404. No file of the caller has this id; in the backoffice, no file at all."""

    code = "files.not_found"
    status = 404
    default_message = "There is no such file."


class FilesNotReady(ApiError):
    """409. The file's status is `pending`."""

    code = "files.not_ready"
    status = 409
    default_message = "This file is not ready yet."


class FilesNotUploaded(ApiError):
    """409. The upload is completed before its bytes were sent to the signed URL, or is not a signed
    upload.
    """

    code = "files.not_uploaded"
    status = 409
    default_message = "The bytes of this file have not arrived."


class FilesQuotaExceeded(ApiError):
    """409. The caller's files, with those that are still pending, and this one are larger than the
    quota.
    """

    code = "files.quota_exceeded"
    status = 409
    default_message = "There is not enough room left for this file."

    def __init__(
        self, message: str | None = None, *, free_bytes: int, errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(message, errors=errors, details={"free_bytes": free_bytes})


class FilesTooLarge(ApiError):
    """409. The file has more bytes than the configured maximum."""

    code = "files.too_large"
    status = 409
    default_message = "The file is larger than this installation allows."

    def __init__(
        self, message: str | None = None, *, max_bytes: int, errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(message, errors=errors, details={"max_bytes": max_bytes})


class FilesTypeMismatch(ApiError):
    """409. The first bytes of the file do not match its media type, for example a picture that begins
    like a program.
    """

    code = "files.type_mismatch"
    status = 409
    default_message = "The bytes do not match the declared media type."


class FilesUploadEnded(ApiError):
    """409. Bytes are sent to the signed URL of an upload that was completed, or whose file was
    deleted.
    """

    code = "files.upload_ended"
    status = 409
    default_message = "This upload has ended. Begin another one."


class FlagsBuiltIn(ApiError):
    """409. The flag to be deleted is `built_in`."""

    code = "flags.built_in"
    status = 409
    default_message = "The service itself uses this flag, so it cannot be deleted. Turn it off instead."


class FlagsNameTaken(ApiError):
    """409. Another flag has the name."""

    code = "flags.name_taken"
    status = 409
    default_message = "This name already belongs to a feature flag."


class FlagsNotFound(ApiError):
    """404. No flag has this name."""

    code = "flags.not_found"
    status = 404
    default_message = "There is no such feature flag."


class FlagsTooMany(ApiError):
    """409. There are 200 flags already."""

    code = "flags.too_many"
    status = 409
    default_message = "There are too many feature flags. Delete one that is no longer used."


class JobsAlreadyEnded(ApiError):
    """409. The run is no longer `queued` or `running`, so there is nothing to cancel."""

    code = "jobs.already_ended"
    status = 409
    default_message = "This job has ended."


class JobsNoResult(ApiError):
    """409. The run has not succeeded, or its result is no longer kept."""

    code = "jobs.no_result"
    status = 409
    default_message = "This job has no result."


class JobsNotEnded(ApiError):
    """409. The run is neither `failed` nor `cancelled`."""

    code = "jobs.not_ended"
    status = 409
    default_message = "This job cannot be retried."


class JobsNotFound(ApiError):
    """404. No run of a job has this id."""

    code = "jobs.not_found"
    status = 404
    default_message = "There is no such job."


class NotificationsNotFound(ApiError):
    """404. The caller has no notification with this id."""

    code = "notifications.not_found"
    status = 404
    default_message = "There is no such notification."


class PaginationInvalidCursor(ApiError):
    """409. The cursor was not issued by this list, or was issued for another sort order, filter or
    search.
    """

    code = "pagination.invalid_cursor"
    status = 409
    default_message = "This cursor does not continue this list."


class ServiceBusy(ApiError):
    """503. Too many passwords wait to be hashed, or this one has waited too long. The request had no
    effect.
    """

    code = "service.busy"
    status = 503
    default_message = "The service is busy. Try again in a moment."

    def __init__(
        self, message: str | None = None, *, retry_after: int, errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(message, errors=errors, details={"retry_after": retry_after})


class SessionsNotFound(ApiError):
    """404. The caller has no session with this id, or it has ended."""

    code = "sessions.not_found"
    status = 404
    default_message = "There is no such session."


class StatsInvalidRange(ApiError):
    """409. `until` is before `since`, or the range has more than 366 days."""

    code = "stats.invalid_range"
    status = 409
    default_message = "Ask for a range of at most 366 days that ends no earlier than it begins."


class UsersAlreadySuspended(ApiError):
    """409. The user's status is `suspended`; the first reason and time are kept."""

    code = "users.already_suspended"
    status = 409
    default_message = "This user is already suspended."


class UsersEmailTaken(ApiError):
    """409. Another user has the e-mail address, compared without regard to case."""

    code = "users.email_taken"
    status = 409
    default_message = "This e-mail address already has an account."


class UsersNotFound(ApiError):
    """404. No user has this id."""

    code = "users.not_found"
    status = 404
    default_message = "There is no such user."


class UsersNotSuspended(ApiError):
    """409. The user's status is `active`."""

    code = "users.not_suspended"
    status = 409
    default_message = "This user is not suspended."


class UsersWrongPassword(ApiError):
    """403. `current_password` is not the account's password."""

    code = "users.wrong_password"
    status = 403
    default_message = "The current password is wrong."


class WebhooksDeliveryInProgress(ApiError):
    """409. A worker is waiting for the receiver's response right now."""

    code = "webhooks.delivery_in_progress"
    status = 409
    default_message = "This delivery is being sent. Look again in a moment."


class WebhooksDeliveryNotFound(ApiError):
    """404. No delivery to this endpoint has this id, or it is no longer kept."""

    code = "webhooks.delivery_not_found"
    status = 404
    default_message = "There is no such delivery."


class WebhooksDisabled(ApiError):
    """409. A test or a delivery was requested for an endpoint that is not `enabled`."""

    code = "webhooks.disabled"
    status = 409
    default_message = "This webhook endpoint is disabled. Enable it first."


class WebhooksNotFound(ApiError):
    """404. No endpoint has this id."""

    code = "webhooks.not_found"
    status = 404
    default_message = "There is no such webhook endpoint."


class WebhooksTooMany(ApiError):
    """409. There are 50 endpoints already."""

    code = "webhooks.too_many"
    status = 409
    default_message = "There are too many webhook endpoints. Delete one that is no longer used."


class WebhooksTooManySecrets(ApiError):
    """409. Messages of the endpoint are already signed with five secrets."""

    code = "webhooks.too_many_secrets"
    status = 409
    default_message = "The secret was replaced too often. Wait until an old one has ended."


class WebhooksUrlRefused(ApiError):
    """409. The URL does not use `https`, has a user or a fragment, has a port that is not for the web,
    or has a host that is malformed or in a private network. The message names the reason.
    """

    code = "webhooks.url_refused"
    status = 409
    default_message = "Events cannot be sent to this address."


CATALOGUE: dict[str, type[ApiError]] = {
    "admins.cannot_change_self": AdminsCannotChangeSelf,
    "admins.email_taken": AdminsEmailTaken,
    "admins.last_superadmin": AdminsLastSuperadmin,
    "admins.not_found": AdminsNotFound,
    "audit.not_found": AuditNotFound,
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
    "files.upload_ended": FilesUploadEnded,
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
    "notifications.not_found": NotificationsNotFound,
    "operation.unimplemented": OperationUnimplemented,
    "pagination.invalid_cursor": PaginationInvalidCursor,
    "rate.limited": RateLimited,
    "request.header_too_large": RequestHeaderTooLarge,
    "request.invalid": RequestInvalid,
    "request.malformed": RequestMalformed,
    "request.method_not_allowed": RequestMethodNotAllowed,
    "request.not_found": RequestNotFound,
    "request.precondition_failed": RequestPreconditionFailed,
    "request.range_not_satisfiable": RequestRangeNotSatisfiable,
    "request.timeout": RequestTimeout,
    "request.too_large": RequestTooLarge,
    "request.unsupported_media_type": RequestUnsupportedMediaType,
    "request.uri_too_long": RequestUriTooLong,
    "service.busy": ServiceBusy,
    "service.unavailable": ServiceUnavailable,
    "sessions.not_found": SessionsNotFound,
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
"""Every code of the catalogue."""
