"""FastAPI Spec-First, client API 1.0.0: the declarations of the operations, as data for the runtime."""

from __future__ import annotations

from generated.client_v1 import models
from specfirst.runtime.failures import ApiFailures, Envelope
from specfirst.runtime.operation import (
    BodyRule,
    CachePolicy,
    FailureResponse,
    LimitBy,
    Operation,
    RateLimit,
    SecurityScheme,
    SuccessResponse,
)

PREFIX = "/api/v1"

_SCHEME_BEARER = SecurityScheme(
    name="bearer", kind="bearer", location="header", parameter="Authorization", document_name="bearer"
)


def _failure(status: int, *codes: str) -> FailureResponse:
    """Declare the codes that responses with this status may carry."""
    return FailureResponse(
        status=status, media_type="application/json", model=models.ErrorResponse, codes=frozenset(codes)
    )


FAILURES = ApiFailures(format=Envelope(), prefix=PREFIX)

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
        ),
    ),
    failures=(
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(403, "auth.registration_closed"),
        _failure(409, "users.email_taken"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.busy", "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.invalid_credentials"),
        _failure(403, "auth.account_suspended"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "auth.locked", "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.busy", "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.invalid_refresh_token", "auth.refresh_token_reused"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
AUTH_LOGOUT_ALL = Operation(
    id="auth_logout_all",
    method="POST",
    path="/auth/logout-all",
    tag="auth",
    service_method="logout_all",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
AUTH_REQUEST_EMAIL_VERIFICATION = Operation(
    id="auth_request_email_verification",
    method="POST",
    path="/auth/verify-email/request",
    tag="auth",
    service_method="request_email_verification",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(
        RateLimit(requests=60, seconds=60, by=LimitBy.ADDRESS),
        RateLimit(requests=10, seconds=600, by=LimitBy.PRINCIPAL),
    ),
    strict_query=True,
    successes=(SuccessResponse(status=202),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(409, "auth.email_already_verified"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
AUTH_CONFIRM_EMAIL = Operation(
    id="auth_confirm_email",
    method="POST",
    path="/auth/verify-email/confirm",
    tag="auth",
    service_method="confirm_email",
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=60, seconds=60, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(403, "auth.account_suspended", "auth.invalid_one_time_token"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
AUTH_FORGOT_PASSWORD = Operation(
    id="auth_forgot_password",
    method="POST",
    path="/auth/password/forgot",
    tag="auth",
    service_method="forgot_password",
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=30, seconds=600, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(SuccessResponse(status=202),),
    failures=(
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
AUTH_RESET_PASSWORD = Operation(
    id="auth_reset_password",
    method="POST",
    path="/auth/password/reset",
    tag="auth",
    service_method="reset_password",
    body=BodyRule(media_types=("application/json",)),
    rate_limits=(RateLimit(requests=30, seconds=600, by=LimitBy.ADDRESS),),
    strict_query=True,
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(403, "auth.account_suspended", "auth.invalid_one_time_token"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.busy", "service.unavailable"),
    ),
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
        ),
        SuccessResponse(status=304, by_runtime=True),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(412, "request.precondition_failed"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(412, "request.precondition_failed"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden", "users.wrong_password"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "auth.locked", "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.busy", "service.unavailable"),
    ),
)
USERS_LIST_SESSIONS = Operation(
    id="users_list_sessions",
    method="GET",
    path="/users/me/sessions",
    tag="users",
    service_method="list_sessions",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.SessionPageResponse,
            data=models.SessionPage,
            enveloped=True,
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(409, "pagination.invalid_cursor"),
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
USERS_REVOKE_SESSION = Operation(
    id="users_revoke_session",
    method="DELETE",
    path="/users/me/sessions/{session_id}",
    tag="users",
    service_method="revoke_session",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=120, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "sessions.not_found"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(409, "pagination.invalid_cursor"),
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(
            409, "files.content_mismatch", "files.quota_exceeded", "files.too_large", "files.type_mismatch"
        ),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
    strict_query=True,
    successes=(
        SuccessResponse(
            status=201,
            media_type="application/json",
            model=models.UploadResponse,
            data=models.Upload,
            enveloped=True,
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(409, "files.quota_exceeded", "files.too_large"),
        _failure(413, "request.too_large"),
        _failure(415, "request.unsupported_media_type"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "files.not_found"),
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
    successes=(SuccessResponse(status=204),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "files.not_found"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "files.not_found"),
        _failure(409, "files.content_mismatch", "files.not_uploaded", "files.type_mismatch"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        SuccessResponse(status=200, media_type="application/octet-stream"),
        SuccessResponse(status=206, media_type="application/octet-stream", by_runtime=True),
        SuccessResponse(status=304, by_runtime=True),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "files.not_found"),
        _failure(409, "files.not_ready"),
        _failure(416, "request.range_not_satisfiable"),
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "files.not_found"),
        _failure(409, "files.not_ready"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(409, "pagination.invalid_cursor"),
        _failure(422, "request.invalid"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
NOTIFICATIONS_STREAM = Operation(
    id="notifications_stream",
    method="GET",
    path="/notifications/stream",
    tag="notifications",
    service_method="stream",
    security=(((_SCHEME_BEARER, ()),),),
    rate_limits=(RateLimit(requests=60, seconds=60, by=LimitBy.PRINCIPAL),),
    strict_query=True,
    successes=(SuccessResponse(status=200, media_type="text/event-stream", event=models.Notification),),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
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
        ),
    ),
    failures=(
        _failure(401, "auth.unauthenticated"),
        _failure(403, "auth.forbidden"),
        _failure(404, "notifications.not_found"),
        _failure(422, "request.invalid"),
        _failure(429, "rate.limited"),
        _failure(500, "internal.error"),
        _failure(503, "service.unavailable"),
    ),
)
