"""FastAPI Spec-First, client API 1.0.0: what each operation declares, for the contract runtime."""

from __future__ import annotations

from contract.operation import BodyRule, FailureResponse, Operation, SecurityScheme, SuccessResponse
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
_AUTH_REGISTRATION_CLOSED_403 = FailureResponse(
    status=403,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.registration_closed"}),
    description="- `auth.registration_closed`: The service is configured to accept no new accounts (`features.registration` in the public configuration).",
)
_USERS_EMAIL_TAKEN_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"users.email_taken"}),
    description="- `users.email_taken`: Another user has the e-mail address, compared without regard to case.",
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
    codes=frozenset({"auth.locked"}),
    description="- `auth.locked`: Too many wrong passwords for this e-mail address, whether it has an account or not, or from this network address.",
)
_AUTH_INVALID_REFRESH_TOKEN_401 = FailureResponse(
    status=401,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.invalid_refresh_token", "auth.refresh_token_reused"}),
    description="- `auth.invalid_refresh_token`: The refresh token is malformed, unknown, expired, meant for the other API, or its session was revoked.\n- `auth.refresh_token_reused`: The refresh token was exchanged already. Its session and every token of it are revoked.",
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
_AUTH_FORBIDDEN_403_2 = FailureResponse(
    status=403,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"auth.forbidden", "users.wrong_password"}),
    description="- `users.wrong_password`: The current password given along with a new one is not the account's password.\n- `auth.forbidden`: The token is valid, but its owner may not call the operation.",
)

CONFIG_GET = Operation(
    id="config_get",
    method="GET",
    path="/config",
    tag="config",
    service_method="get",
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
    description="What an application needs to know before anybody logs in. Changes only when the service is deployed or configured anew.",
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
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The session is closed."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_INVALID_422,
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
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The account is gone."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _REQUEST_INVALID_422,
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
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
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
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The new password holds from now on."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403_2,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Change my password",
    description="Needs the current password, so that a stolen access token does not suffice. Every other session is revoked; this one goes on.",
)
