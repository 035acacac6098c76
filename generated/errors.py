"""The error catalogue as exceptions: raise one, and the runtime answers with its status and code."""

from __future__ import annotations

from contract.interface import ApiError, FieldError
from contract.interface import Forbidden as AuthForbidden
from contract.interface import IdempotencyInProgress as IdempotencyInProgress
from contract.interface import IdempotencyKeyReused as IdempotencyKeyReused
from contract.interface import InternalError as InternalError
from contract.interface import InvalidRequest as RequestInvalid
from contract.interface import MethodNotAllowed as RequestMethodNotAllowed
from contract.interface import OperationUnimplemented as OperationUnimplemented
from contract.interface import PreconditionFailed as RequestPreconditionFailed
from contract.interface import RangeNotSatisfiable as RequestRangeNotSatisfiable
from contract.interface import RateLimited as RateLimited
from contract.interface import RequestTooLarge as RequestTooLarge
from contract.interface import RouteNotFound as RequestNotFound
from contract.interface import ServiceUnavailable as ServiceUnavailable
from contract.interface import Unauthenticated as AuthUnauthenticated
from contract.interface import UnsupportedMediaType as RequestUnsupportedMediaType


class AdminsCannotChangeSelf(ApiError):
    """409. The administrator to be given another role or to be deleted is the caller."""

    code = "admins.cannot_change_self"
    status = 409
    default_message = "You cannot change your own role or delete yourself."


class AdminsEmailTaken(ApiError):
    """409. Another administrator has the e-mail address, compared without regard to case."""

    code = "admins.email_taken"
    status = 409
    default_message = "This e-mail address already belongs to an administrator."


class AdminsLastSuperadmin(ApiError):
    """409. The change would leave no superadmin, as when two of them demote each other at the same moment."""

    code = "admins.last_superadmin"
    status = 409
    default_message = "The last superadmin must stay."


class AdminsNotFound(ApiError):
    """404. No administrator has this id."""

    code = "admins.not_found"
    status = 404
    default_message = "There is no such administrator."


class AuthAccountSuspended(ApiError):
    """403. The credentials are right, but an administrator has suspended the account. Never told before the right password."""

    code = "auth.account_suspended"
    status = 403
    default_message = "This account is suspended."


class AuthInvalidCredentials(ApiError):
    """401. No account has this e-mail address, or the password is not its password. Answer and timing are the same."""

    code = "auth.invalid_credentials"
    status = 401
    default_message = "The e-mail address or the password is wrong."


class AuthInvalidRefreshToken(ApiError):
    """401. The refresh token is malformed, unknown, expired, meant for the other API, or its session was revoked."""

    code = "auth.invalid_refresh_token"
    status = 401
    default_message = "The refresh token is not valid. Log in again."


class AuthLocked(ApiError):
    """429. Too many wrong passwords for this e-mail address, whether it has an account or not, or from this network address."""

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
    """403. The service is configured to accept no new accounts (`features.registration` in the public configuration)."""

    code = "auth.registration_closed"
    status = 403
    default_message = "Registration is closed."


class PaginationInvalidCursor(ApiError):
    """409. The cursor was not issued by this list, or was issued for another sort order, filter or search."""

    code = "pagination.invalid_cursor"
    status = 409
    default_message = "This cursor does not continue this list."


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
    """403. The current password given along with a new one is not the account's password."""

    code = "users.wrong_password"
    status = 403
    default_message = "The current password is wrong."


CATALOGUE: dict[str, type[ApiError]] = {
    "admins.cannot_change_self": AdminsCannotChangeSelf,
    "admins.email_taken": AdminsEmailTaken,
    "admins.last_superadmin": AdminsLastSuperadmin,
    "admins.not_found": AdminsNotFound,
    "auth.account_suspended": AuthAccountSuspended,
    "auth.forbidden": AuthForbidden,
    "auth.invalid_credentials": AuthInvalidCredentials,
    "auth.invalid_refresh_token": AuthInvalidRefreshToken,
    "auth.locked": AuthLocked,
    "auth.refresh_token_reused": AuthRefreshTokenReused,
    "auth.registration_closed": AuthRegistrationClosed,
    "auth.unauthenticated": AuthUnauthenticated,
    "idempotency.in_progress": IdempotencyInProgress,
    "idempotency.key_reused": IdempotencyKeyReused,
    "internal.error": InternalError,
    "operation.unimplemented": OperationUnimplemented,
    "pagination.invalid_cursor": PaginationInvalidCursor,
    "rate.limited": RateLimited,
    "request.invalid": RequestInvalid,
    "request.method_not_allowed": RequestMethodNotAllowed,
    "request.not_found": RequestNotFound,
    "request.precondition_failed": RequestPreconditionFailed,
    "request.range_not_satisfiable": RequestRangeNotSatisfiable,
    "request.too_large": RequestTooLarge,
    "request.unsupported_media_type": RequestUnsupportedMediaType,
    "service.unavailable": ServiceUnavailable,
    "users.already_suspended": UsersAlreadySuspended,
    "users.email_taken": UsersEmailTaken,
    "users.not_found": UsersNotFound,
    "users.not_suspended": UsersNotSuspended,
    "users.wrong_password": UsersWrongPassword,
}
"""Every code of the catalogue."""
