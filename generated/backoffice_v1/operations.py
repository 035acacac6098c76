"""FastAPI Spec-First, backoffice API 1.0.0: what each operation declares, for the contract runtime."""

from __future__ import annotations

from contract.operation import BodyRule, FailureResponse, Operation, SecurityScheme, SuccessResponse
from generated.backoffice_v1 import models

PREFIX = "/api/v1/backoffice"

_SCHEME_BEARER = SecurityScheme(
    name="bearer", kind="bearer", location="header", parameter="Authorization", document_name="bearer"
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
_ADMINS_EMAIL_TAKEN_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"admins.email_taken"}),
    description="- `admins.email_taken`: Another administrator has the e-mail address, compared without regard to case.",
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
_ADMINS_NOT_FOUND_404 = FailureResponse(
    status=404,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"admins.not_found"}),
    description="- `admins.not_found`: No administrator has this id.",
)
_ADMINS_CANNOT_CHANGE_SELF_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"admins.cannot_change_self", "admins.last_superadmin"}),
    description="- `admins.cannot_change_self`: The administrator to be given another role or to be deleted is the caller.\n- `admins.last_superadmin`: The change would leave no superadmin, as when two of them demote each other at the same moment.",
)
_USERS_NOT_FOUND_404 = FailureResponse(
    status=404,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"users.not_found"}),
    description="- `users.not_found`: No user has this id.",
)
_USERS_EMAIL_TAKEN_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"users.email_taken"}),
    description="- `users.email_taken`: Another user has the e-mail address, compared without regard to case.",
)
_USERS_ALREADY_SUSPENDED_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"users.already_suspended"}),
    description="- `users.already_suspended`: The user's status is `suspended`; the first reason and time are kept.",
)
_USERS_NOT_SUSPENDED_409 = FailureResponse(
    status=409,
    media_type="application/json",
    model=models.ErrorResponse,
    codes=frozenset({"users.not_suspended"}),
    description="- `users.not_suspended`: The user's status is `active`.",
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
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _AUTH_LOCKED_429,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Open a session",
    description="Takes the same time and gives the same answer whether the account is unknown or the password wrong.",
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
AUTH_GET_ME = Operation(
    id="auth_get_me",
    method="GET",
    path="/auth/me",
    tag="auth",
    service_method="get_me",
    security=(((_SCHEME_BEARER, ()),),),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.AdminResponse,
            data=models.Admin,
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
    description="The administrator that the access token belongs to.",
)
ADMINS_LIST = Operation(
    id="admins_list",
    method="GET",
    path="/admins",
    tag="admins",
    service_method="list",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"auditor", "superadmin"}),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.AdminPageResponse,
            data=models.AdminPage,
            enveloped=True,
            description="A page of administrators.",
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
    summary="List administrators",
    description="The newest first. A cursor continues the list it came from, with the same filter.",
)
ADMINS_CREATE = Operation(
    id="admins_create",
    method="POST",
    path="/admins",
    tag="admins",
    service_method="create",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"superadmin"}),
    body=BodyRule(media_types=("application/json",)),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=201,
            media_type="application/json",
            model=models.AdminResponse,
            data=models.Admin,
            enveloped=True,
            description="The administrator exists and can log in.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _ADMINS_EMAIL_TAKEN_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Create an administrator",
    description="The new administrator can log in at once with the password given here, which should be handed over in person.",
)
ADMINS_GET = Operation(
    id="admins_get",
    method="GET",
    path="/admins/{admin_id}",
    tag="admins",
    service_method="get",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"auditor", "superadmin"}),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.AdminResponse,
            data=models.Admin,
            enveloped=True,
            description="The administrator.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _ADMINS_NOT_FOUND_404,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Read an administrator",
    description="Everything known about one administrator but the password.",
)
ADMINS_DELETE = Operation(
    id="admins_delete",
    method="DELETE",
    path="/admins/{admin_id}",
    tag="admins",
    service_method="delete",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"superadmin"}),
    strict_query=True,
    successes=(SuccessResponse(status=204, description="The administrator is gone."),),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _ADMINS_NOT_FOUND_404,
        _ADMINS_CANNOT_CHANGE_SELF_409,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Delete an administrator",
    description="Revokes all sessions of the administrator. Nobody deletes themselves.",
)
ADMINS_UPDATE = Operation(
    id="admins_update",
    method="PATCH",
    path="/admins/{admin_id}",
    tag="admins",
    service_method="update",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"superadmin"}),
    body=BodyRule(media_types=("application/json",)),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.AdminResponse,
            data=models.Admin,
            enveloped=True,
            description="The administrator, changed.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _ADMINS_NOT_FOUND_404,
        _ADMINS_CANNOT_CHANGE_SELF_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Change an administrator",
    description="Changes the fields that are present and leaves the others alone. A change of role takes effect at once, because it ends the sessions of the administrator. Nobody changes their own role.",
)
USERS_LIST = Operation(
    id="users_list",
    method="GET",
    path="/users",
    tag="users",
    service_method="list",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"auditor", "operator", "superadmin"}),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserPageResponse,
            data=models.UserPage,
            enveloped=True,
            description="A page of users.",
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
    summary="List users",
    description="Filters and search combine. A cursor continues the list it came from, with the same sort order, filter and search.",
)
USERS_GET = Operation(
    id="users_get",
    method="GET",
    path="/users/{user_id}",
    tag="users",
    service_method="get",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"auditor", "operator", "superadmin"}),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="The user.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _USERS_NOT_FOUND_404,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Read a user",
    description="One account of the client API.",
)
USERS_UPDATE = Operation(
    id="users_update",
    method="PATCH",
    path="/users/{user_id}",
    tag="users",
    service_method="update",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"operator", "superadmin"}),
    body=BodyRule(media_types=("application/json",)),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="The user, changed.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _USERS_NOT_FOUND_404,
        _USERS_EMAIL_TAKEN_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Change a user",
    description="Changes the fields that are present and leaves the others alone. A new e-mail address counts as not verified.",
)
USERS_SUSPEND = Operation(
    id="users_suspend",
    method="POST",
    path="/users/{user_id}/suspend",
    tag="users",
    service_method="suspend",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"operator", "superadmin"}),
    body=BodyRule(media_types=("application/json",)),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="The user, suspended.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _USERS_NOT_FOUND_404,
        _USERS_ALREADY_SUSPENDED_409,
        _REQUEST_TOO_LARGE_413,
        _REQUEST_UNSUPPORTED_MEDIA_TYPE_415,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Suspend a user",
    description="Revokes every session of the user at once and refuses new ones until the user is activated.",
)
USERS_ACTIVATE = Operation(
    id="users_activate",
    method="POST",
    path="/users/{user_id}/activate",
    tag="users",
    service_method="activate",
    security=(((_SCHEME_BEARER, ()),),),
    roles=frozenset({"operator", "superadmin"}),
    strict_query=True,
    successes=(
        SuccessResponse(
            status=200,
            media_type="application/json",
            model=models.UserResponse,
            data=models.User,
            enveloped=True,
            description="The user, active again.",
        ),
    ),
    failures=(
        _AUTH_UNAUTHENTICATED_401,
        _AUTH_FORBIDDEN_403,
        _USERS_NOT_FOUND_404,
        _USERS_NOT_SUSPENDED_409,
        _REQUEST_INVALID_422,
        _INTERNAL_ERROR_500,
        _SERVICE_UNAVAILABLE_503,
    ),
    summary="Activate a suspended user",
    description="Lets the user log in again. Revoked sessions stay revoked.",
)
