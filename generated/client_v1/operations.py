"""FastAPI Spec-First, client API 1.0.0: what each operation declares, for the contract runtime."""

from __future__ import annotations

from contract.operation import (
    BodyRule,
    CachePolicy,
    FailureResponse,
    LimitBy,
    Operation,
    RateLimit,
    SecurityScheme,
    SuccessResponse,
)
from generated.client_v1 import models

PREFIX = "/api/v1"

_SCHEME_BEARER = SecurityScheme(
    name="bearer", kind="bearer", location="header", parameter="Authorization", document_name="bearer"
)

_REQUEST_INVALID_422 = FailureResponse(
    status=422,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"request.invalid"}),
    description="- `request.invalid`: The path, query, headers or body break their schema. `errors` names every field.",
)
_INTERNAL_ERROR_500 = FailureResponse(
    status=500,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"internal.error"}),
    description="- `internal.error`: A defect of the service. The request id leads to the log.",
)
_SERVICE_UNAVAILABLE_503 = FailureResponse(
    status=503,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"service.unavailable"}),
    description="- `service.unavailable`: The database cannot be reached, or the service is starting or stopping.",
)
_AUTH_UNAUTHENTICATED_401 = FailureResponse(
    status=401,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.unauthenticated"}),
    description="- `auth.unauthenticated`: The access token is missing, malformed, expired, meant for the other API, or its session was revoked.",
)
_AUTH_FORBIDDEN_403 = FailureResponse(
    status=403,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.forbidden"}),
    description="- `auth.forbidden`: The token is valid, but its owner may not call the operation.",
)
_PAGINATION_INVALID_CURSOR_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"pagination.invalid_cursor"}),
    description="- `pagination.invalid_cursor`: The cursor was not issued by this list, or was issued for another sort order, filter or search.",
)
_FILES_CONTENT_MISMATCH_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset(
        {"files.content_mismatch", "files.quota_exceeded", "files.too_large", "files.type_mismatch"}
    ),
    description="- `files.too_large`: The file has more bytes than the configured maximum.\n- `files.quota_exceeded`: The caller's files, with those that are still pending, and this one are larger than the quota.\n- `files.type_mismatch`: The file begins unlike its media type, a picture with the beginning of a program, say.\n- `files.content_mismatch`: Size or SHA-256 of what arrived differ from what was announced.",
)
_REQUEST_TOO_LARGE_413 = FailureResponse(
    status=413,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"request.too_large"}),
    description="- `request.too_large`: The body exceeds the operation's limit (1 MiB unless it says otherwise).",
)
_REQUEST_UNSUPPORTED_MEDIA_TYPE_415 = FailureResponse(
    status=415,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"request.unsupported_media_type"}),
    description="- `request.unsupported_media_type`: `Content-Type` is missing or is none that the operation declares.",
)
_RATE_LIMITED_429 = FailureResponse(
    status=429,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"rate.limited"}),
    description="- `rate.limited`: The rate limit of the operation is used up.",
)
_FILES_QUOTA_EXCEEDED_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset(
        {"files.quota_exceeded", "files.too_large", "idempotency.in_progress", "idempotency.key_reused"}
    ),
    description="- `files.too_large`: The file has more bytes than the configured maximum.\n- `files.quota_exceeded`: The caller's files, with those that are still pending, and this one are larger than the quota.\n- `idempotency.key_reused`: `Idempotency-Key` repeats a key whose first request had another body or address.\n- `idempotency.in_progress`: `Idempotency-Key` repeats a key whose first request has not been answered yet.",
)
_AUTH_REGISTRATION_CLOSED_403 = FailureResponse(
    status=403,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.registration_closed"}),
    description="- `auth.registration_closed`: The service accepts no new accounts at present (`features.registration` in the public configuration).",
)
_USERS_EMAIL_TAKEN_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"users.email_taken"}),
    description="- `users.email_taken`: Another user has the e-mail address, compared without regard to case.",
)
_AUTH_INVALID_CREDENTIALS_401 = FailureResponse(
    status=401,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.invalid_credentials"}),
    description="- `auth.invalid_credentials`: No account has this e-mail address, or the password is not its password. Answer and timing are the same.",
)
_AUTH_ACCOUNT_SUSPENDED_403 = FailureResponse(
    status=403,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.account_suspended"}),
    description="- `auth.account_suspended`: The credentials are right, but an administrator has suspended the account. Never told before the right password.",
)
_AUTH_LOCKED_429 = FailureResponse(
    status=429,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.locked", "rate.limited"}),
    description="- `auth.locked`: Too many wrong passwords for this e-mail address, whether it has an account or not, or from this network address.\n- `rate.limited`: The rate limit of the operation is used up.",
)
_AUTH_INVALID_REFRESH_TOKEN_401 = FailureResponse(
    status=401,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.invalid_refresh_token", "auth.refresh_token_reused"}),
    description="- `auth.invalid_refresh_token`: The refresh token is malformed, unknown, expired, meant for the other API, or its session was revoked.\n- `auth.refresh_token_reused`: The refresh token was exchanged already. Its session and every token of it are revoked.",
)
_REQUEST_PRECONDITION_FAILED_412 = FailureResponse(
    status=412,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"request.precondition_failed"}),
    description="- `request.precondition_failed`: `If-Match` names a version that is no longer the current one.",
)
_AUTH_FORBIDDEN_403_2 = FailureResponse(
    status=403,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.forbidden", "users.wrong_password"}),
    description="- `users.wrong_password`: The current password given along with a new one is not the account's password.\n- `auth.forbidden`: The token is valid, but its owner may not call the operation.",
)
_FILES_NOT_FOUND_404 = FailureResponse(
    status=404,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"files.not_found"}),
    description="- `files.not_found`: No file of the caller has this id; in the backoffice, no file at all.",
)
_FILES_CONTENT_MISMATCH_409_2 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"files.content_mismatch", "files.not_uploaded", "files.type_mismatch"}),
    description="- `files.not_uploaded`: The upload is completed before its bytes were sent to the signed address, or is a direct one.\n- `files.content_mismatch`: Size or SHA-256 of what arrived differ from what was announced.\n- `files.type_mismatch`: The file begins unlike its media type, a picture with the beginning of a program, say.",
)
_FILES_NOT_READY_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"files.not_ready"}),
    description="- `files.not_ready`: The file's status is `pending`.",
)
_REQUEST_RANGE_NOT_SATISFIABLE_416 = FailureResponse(
    status=416,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"request.range_not_satisfiable"}),
    description="- `request.range_not_satisfiable`: `Range` begins beyond the end of the file; `Content-Range` tells its size.",
)
_NOTIFICATIONS_NOT_FOUND_404 = FailureResponse(
    status=404,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"notifications.not_found"}),
    description="- `notifications.not_found`: The caller has no notification with this id.",
)

CONFIG_GET = Operation(
    id="config_get",
    method="GET",
    path="/config",
    tag="config",
    service_method="get",
    cache=CachePolicy(control="public, max-age=60"),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.PublicConfigResponse,
            data=models.PublicConfig,
            enveloped=True,
            description="The configuration.",
        ),
    ),
    failures=(_REQUEST_INVALID_422, _INTERNAL_ERROR_500, _SERVICE_UNAVAILABLE_503),
    summary="Read the public configuration",
    description="What an application needs to know before anybody logs in. Changes when the service is deployed or configured anew, or when an administrator turns a feature flag.",
)
CONFIG_HEALTH = Operation(
    id="config_health",
    method="GET",
    path="/config/health",
    tag="config",
    service_method="health",
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.HealthResponse,
            data=models.Health,
            enveloped=True,
            description="The service answers requests.",
        ),
    ),
    failures=(_REQUEST_INVALID_422, _INTERNAL_ERROR_500, _SERVICE_UNAVAILABLE_503),
    summary="Report how the service is doing",
    description="Asks the database and Redis, and says how long each took. Without Redis everything still works, more slowly: 200 with `degraded`. Without the database nothing does: 503 `service.unavailable`, with the component that failed in `errors`.",
)
AUTH_REGISTER = Operation(
    id="auth_register",
    method="POST",
    path="/auth/register",
    tag="auth",
    service_method="register",
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=40, seconds=600, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=201,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="The account exists and can log in.",
        ),
    ),
    failures=(
        _AUTH_REGISTRATION_CLOSED_403,
        _USERS_EMAIL_TAKEN_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Create an account",
    description="Creates the account and nothing else; log in to get tokens.",
)
AUTH_LOGIN = Operation(
    id="auth_login",
    method="POST",
    path="/auth/login",
    tag="auth",
    service_method="login",
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=60, seconds=60, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.TokenPairResponse,
            data=models.TokenPair,
            enveloped=True,
            description="The new session's tokens.",
        ),
    ),
    failures=(
        _AUTH_INVALID_CREDENTIALS_401,
        _AUTH_ACCOUNT_SUSPENDED_403,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _AUTH_LOCKED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Open a session",
    description="Takes the same time and gives the same answer whether the account is unknown or the password wrong. A suspended account is told so only after the right password.",
)
AUTH_REFRESH = Operation(
    id="auth_refresh",
    method="POST",
    path="/auth/refresh",
    tag="auth",
    service_method="refresh",
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.TokenPairResponse,
            data=models.TokenPair,
            enveloped=True,
            description="The next pair of the same session.",
        ),
    ),
    failures=(
        _AUTH_INVALID_REFRESH_TOKEN_401,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Exchange a refresh token for the next pair",
    description="Each refresh token works once: the answer holds its successor. One that comes back a second time may have been stolen, so its whole session is revoked (RFC 9700, section 4.14.2).",
)
AUTH_LOGOUT = Operation(
    id="auth_logout",
    method="POST",
    path="/auth/logout",
    tag="auth",
    service_method="logout",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The session is closed."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Close the session",
    description="Revokes the session that the access token belongs to: both of its tokens stop working at once. Other sessions go on.",
)
USERS_GET_ME = Operation(
    id="users_get_me",
    method="GET",
    path="/users/me",
    tag="users",
    service_method="get_me",
    security=(((_SCHEME_BEARER, ()),),),
    cache=CachePolicy(control="private, no-cache", etag="version"),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="My account.",
        ),
        SuccessResponse(status=304, by_runtime=True, description="The client has this version already."),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Read my account",
    description="The account that the access token belongs to.",
)
USERS_DELETE_ME = Operation(
    id="users_delete_me",
    method="DELETE",
    path="/users/me",
    tag="users",
    service_method="delete_me",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    cache=CachePolicy(etag="version"),
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The account is gone."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_PRECONDITION_FAILED_412,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Delete my account",
    description="Deletes the account with everything that belongs to it and revokes all its sessions. This cannot be undone. The e-mail address is free again.",
)
USERS_UPDATE_ME = Operation(
    id="users_update_me",
    method="PATCH",
    path="/users/me",
    tag="users",
    service_method="update_me",
    security=(((_SCHEME_BEARER, ()),),),
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    cache=CachePolicy(etag="version"),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="My account, changed.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_PRECONDITION_FAILED_412,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Change my account",
    description="Changes the fields that are present and leaves the others alone.",
)
USERS_CHANGE_PASSWORD = Operation(
    id="users_change_password",
    method="PUT",
    path="/users/me/password",
    tag="users",
    service_method="change_password",
    security=(((_SCHEME_BEARER, ()),),),
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=20, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The new password holds from now on."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403_2,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Change my password",
    description="Needs the current password, so that a stolen access token does not suffice. Every other session is revoked; this one goes on.",
)
FILES_LIST = Operation(
    id="files_list",
    method="GET",
    path="/files",
    tag="files",
    service_method="list",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.FilePageResponse,
            data=models.FilePage,
            enveloped=True,
            description="A page of files.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _PAGINATION_INVALID_CURSOR_409,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="List my files",
    description="Filters combine. A cursor continues the list it came from, with the same sort order and filters.",
)
FILES_UPLOAD = Operation(
    id="files_upload",
    method="POST",
    path="/files",
    tag="files",
    service_method="upload",
    security=(((_SCHEME_BEARER, ()),),),
    body=BodyRule(media_types=("multipart/form-data",), max_bytes=2148532224, closed=True),
    rate_limits=(RateLimit(requests=60, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=201,
            media_type="application/json",
            model=models.FileResponse,
            data=models.File,
            enveloped=True,
            description="The file, ready.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_CONTENT_MISMATCH_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Upload a file",
    description="Takes a form with one file, of at most 2 GiB; an installation may take less. For more, or to spare the way through this service, see the signed upload.",
)
FILES_CREATE_UPLOAD = Operation(
    id="files_create_upload",
    method="POST",
    path="/uploads",
    tag="files",
    service_method="create_upload",
    security=(((_SCHEME_BEARER, ()),),),
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=60, seconds=60, by=LimitBy.PRINCIPAL),),
    idempotent=True,
    strict_query=True,
    successes=(
        SuccessResponse(
            status=201,
            media_type="application/json",
            model=models.UploadResponse,
            data=models.Upload,
            enveloped=True,
            description="Where to send the bytes.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_QUOTA_EXCEEDED_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Begin a signed upload",
    description="Announces a file and answers with an address that takes its bytes, without passing through this service where the storage is elsewhere. Send them there, then complete the upload; until then the file is `pending`. What is not completed within a day is removed.",
)
FILES_GET = Operation(
    id="files_get",
    method="GET",
    path="/files/{file_id}",
    tag="files",
    service_method="get",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.FileResponse,
            data=models.File,
            enveloped=True,
            description="The file.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_NOT_FOUND_404,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Read about a file",
    description="Name, type, size, checksum and status.",
)
FILES_DELETE = Operation(
    id="files_delete",
    method="DELETE",
    path="/files/{file_id}",
    tag="files",
    service_method="delete",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The file is gone."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_NOT_FOUND_404,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Delete a file",
    description="It is gone from lists and its quota is free at once; its bytes are removed soon after.",
)
FILES_COMPLETE_UPLOAD = Operation(
    id="files_complete_upload",
    method="POST",
    path="/files/{file_id}/complete",
    tag="files",
    service_method="complete_upload",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=60, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.FileResponse,
            data=models.File,
            enveloped=True,
            description="The file, ready.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_NOT_FOUND_404,
        _FILES_CONTENT_MISMATCH_409_2,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Complete a signed upload",
    description="Checks that the bytes have arrived and are those that were announced: size, SHA-256 and type. If they are not, they are thrown away, and others may be sent while the address holds. Completing twice does no harm.",
)
FILES_DOWNLOAD = Operation(
    id="files_download",
    method="GET",
    path="/files/{file_id}/content",
    tag="files",
    service_method="download",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(status=200, media_type="application/octet-stream", description="The whole file."),
        SuccessResponse(
            status=206,
            media_type="application/octet-stream",
            by_runtime=True,
            description="The part that was asked for.",
        ),
        SuccessResponse(status=304, by_runtime=True, description="The client has this version already."),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_NOT_FOUND_404,
        _FILES_NOT_READY_409,
        _REQUEST_RANGE_NOT_SATISFIABLE_416,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Download a file",
    description="The bytes, whole or in part. They are always sent as such, never as something a browser would run.",
)
FILES_CREATE_LINK = Operation(
    id="files_create_link",
    method="POST",
    path="/files/{file_id}/link",
    tag="files",
    service_method="create_link",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.FileLinkResponse,
            data=models.FileLink,
            enveloped=True,
            description="A signed address.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _FILES_NOT_FOUND_404,
        _FILES_NOT_READY_409,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Make a link to a file",
    description="For somebody else, or for a program that cannot send the access token.",
)
NOTIFICATIONS_LIST = Operation(
    id="notifications_list",
    method="GET",
    path="/notifications",
    tag="notifications",
    service_method="list",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.NotificationPageResponse,
            data=models.NotificationPage,
            enveloped=True,
            description="A page of notifications.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _PAGINATION_INVALID_CURSOR_409,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="List my notifications",
    description="The newest first. A cursor continues the list it came from, with the same filter.",
)
NOTIFICATIONS_MARK_ALL_READ = Operation(
    id="notifications_mark_all_read",
    method="POST",
    path="/notifications/read",
    tag="notifications",
    service_method="mark_all_read",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.NotificationsMarkedResponse,
            data=models.NotificationsMarked,
            enveloped=True,
            description="All are marked.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Mark all my notifications as read",
    description="Those that arrive while it happens may stay unread.",
)
NOTIFICATIONS_STREAM = Operation(
    id="notifications_stream",
    method="GET",
    path="/notifications/stream",
    tag="notifications",
    service_method="stream",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="text/event-stream",
            event=models.Notification,
            description="Notifications as they come.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Follow my notifications",
    description="Each new notification is an event, named `notification`, whose id is that of the notification. Without `Last-Event-ID` the stream begins now; with it, behind that notification, so that none is missed between two connections. A stream ends with the session, and after some time anyway: connect again.",
)
NOTIFICATIONS_MARK_READ = Operation(
    id="notifications_mark_read",
    method="POST",
    path="/notifications/{notification_id}/read",
    tag="notifications",
    service_method="mark_read",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.NotificationResponse,
            data=models.Notification,
            enveloped=True,
            description="The notification, marked.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _NOTIFICATIONS_NOT_FOUND_404,
        _REQUEST_INVALID_422,
        _RATE_LIMITED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Mark a notification as read",
    description="One that is marked already keeps the time when that happened.",
)
