"""FastAPI Spec-First, client API 1.0.0: FastAPI handlers, which pass decoded requests to the services."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends
from pydantic import Field, StrictBool, StrictInt, StrictStr

from generated.client_v1 import models, operations
from generated.client_v1.services import (
    AuthService,
    ConfigService,
    FilesService,
    NotificationsService,
    SecurityHandlers,
    UsersService,
)
from specfirst.runtime.implementation import Provider, service_providers, unimplemented
from specfirst.runtime.interface import Download, EntityTags, Event, Stream, Upload, types
from specfirst.runtime.parameter_markers import PRINCIPAL, FilePart, FormField, Header, JsonBody, Path, Query
from specfirst.runtime.routing import ContractRouter
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy
from specfirst.runtime.security import AcceptAnyCredentials

P = TypeVar("P")

IdempotencyKey = Annotated[
    Annotated[StrictStr, Field(min_length=22, max_length=128, pattern="^[!-~]+$")] | None,
    Header("Idempotency-Key"),
]
IfMatch = Annotated[
    Annotated[
        EntityTags,
        types.ParsedText(
            Annotated[StrictStr, Field(max_length=512, pattern='^([*]|(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*)$')],
            EntityTags.parse,
        ),
    ]
    | None,
    Header("If-Match"),
]
Cursor = Annotated[
    Annotated[StrictStr, Field(min_length=1, max_length=1200, pattern="^[A-Za-z0-9_-]+$")] | None,
    Query("cursor"),
]
Limit = Annotated[Annotated[StrictInt, Field(ge=1, le=100)], Query("limit")]
MediaType = Annotated[
    Annotated[
        StrictStr,
        Field(
            min_length=3, max_length=127, pattern="^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$"
        ),
    ]
    | None,
    Query("media_type"),
]
Sha256 = Annotated[
    Annotated[StrictStr, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")] | None,
    FormField("sha256"),
]
FileId = Annotated[types.Uuid, Path("file_id")]
LastEventId = Annotated[Annotated[StrictStr, Field(max_length=256)] | None, Header("Last-Event-ID")]


@service_providers
class Services(Generic[P]):
    """A provider for each service: a FastAPI dependency, annotated with the class that it returns."""

    config: Provider[ConfigService]
    auth: Provider[AuthService[P]]
    users: Provider[UsersService[P]]
    files: Provider[FilesService[P]]
    notifications: Provider[NotificationsService[P]]


def build_router(*, services: Services[P], security: SecurityHandlers[P], runtime: Runtime) -> APIRouter:
    """The API's operations, to be included under `/api/v1`.

    Raises:
        UnimplementedOperations: the runtime refuses to start without these service methods.
    """
    router = ContractRouter(security=security, runtime=runtime, failures=operations.FAILURES)
    _add_config(router, services)
    _add_auth(router, services)
    _add_users(router, services)
    _add_files(router, services)
    _add_notifications(router, services)
    return router.complete()


def build_stub_router(runtime: Runtime | None = None) -> APIRouter:
    """Return a router whose operations validate requests like the real ones, and then respond with 501."""
    return build_router(
        services=Services[Any](
            config=unimplemented(ConfigService),
            auth=unimplemented(AuthService),
            users=unimplemented(UsersService),
            files=unimplemented(FilesService),
            notifications=unimplemented(NotificationsService),
        ),
        security=AcceptAnyCredentials(),
        runtime=runtime or Runtime(unimplemented=UnimplementedPolicy.RESPOND_501),
    )


def _add_config(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /config", operations.CONFIG_GET)
    async def config_get(service: Annotated[ConfigService, Depends(services.config)]) -> models.PublicConfig:
        return await service.get()

    @router.operation("GET /config/health", operations.CONFIG_HEALTH)
    async def config_health(service: Annotated[ConfigService, Depends(services.config)]) -> models.Health:
        return await service.health()


def _add_auth(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("POST /auth/register", operations.AUTH_REGISTER)
    async def auth_register(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.UserCreate, JsonBody("application/json")],
    ) -> models.User:
        return await service.register(body=body)

    @router.operation("POST /auth/login", operations.AUTH_LOGIN)
    async def auth_login(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.LoginRequest, JsonBody("application/json")],
    ) -> models.TokenPair:
        return await service.login(body=body)

    @router.operation("POST /auth/refresh", operations.AUTH_REFRESH)
    async def auth_refresh(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.RefreshRequest, JsonBody("application/json")],
        idempotency_key: IdempotencyKey = None,
    ) -> models.TokenPair:
        return await service.refresh(idempotency_key=idempotency_key, body=body)

    @router.operation("POST /auth/logout", operations.AUTH_LOGOUT)
    async def auth_logout(
        service: Annotated[AuthService[P], Depends(services.auth)], principal: Annotated[P, PRINCIPAL]
    ) -> None:
        return await service.logout(principal=principal)

    @router.operation("POST /auth/logout-all", operations.AUTH_LOGOUT_ALL)
    async def auth_logout_all(
        service: Annotated[AuthService[P], Depends(services.auth)], principal: Annotated[P, PRINCIPAL]
    ) -> None:
        return await service.logout_all(principal=principal)

    @router.operation("POST /auth/verify-email/request", operations.AUTH_REQUEST_EMAIL_VERIFICATION)
    async def auth_request_email_verification(
        service: Annotated[AuthService[P], Depends(services.auth)], principal: Annotated[P, PRINCIPAL]
    ) -> None:
        return await service.request_email_verification(principal=principal)

    @router.operation("POST /auth/verify-email/confirm", operations.AUTH_CONFIRM_EMAIL)
    async def auth_confirm_email(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.EmailConfirmation, JsonBody("application/json")],
    ) -> None:
        return await service.confirm_email(body=body)

    @router.operation("POST /auth/password/forgot", operations.AUTH_FORGOT_PASSWORD)
    async def auth_forgot_password(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.PasswordForgotten, JsonBody("application/json")],
    ) -> None:
        return await service.forgot_password(body=body)

    @router.operation("POST /auth/password/reset", operations.AUTH_RESET_PASSWORD)
    async def auth_reset_password(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.PasswordReset, JsonBody("application/json")],
    ) -> None:
        return await service.reset_password(body=body)


def _add_users(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /users/me", operations.USERS_GET_ME)
    async def users_get_me(
        service: Annotated[UsersService[P], Depends(services.users)], principal: Annotated[P, PRINCIPAL]
    ) -> models.User:
        return await service.get_me(principal=principal)

    @router.operation("DELETE /users/me", operations.USERS_DELETE_ME)
    async def users_delete_me(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        if_match: IfMatch = None,
    ) -> None:
        return await service.delete_me(principal=principal, if_match=if_match)

    @router.operation("PATCH /users/me", operations.USERS_UPDATE_ME)
    async def users_update_me(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.UserUpdate, JsonBody("application/json")],
        if_match: IfMatch = None,
    ) -> models.User:
        return await service.update_me(principal=principal, if_match=if_match, body=body)

    @router.operation("PUT /users/me/password", operations.USERS_CHANGE_PASSWORD)
    async def users_change_password(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.PasswordChange, JsonBody("application/json")],
    ) -> None:
        return await service.change_password(principal=principal, body=body)

    @router.operation("GET /users/me/sessions", operations.USERS_LIST_SESSIONS)
    async def users_list_sessions(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.SessionPage:
        return await service.list_sessions(principal=principal, cursor=cursor, limit=limit)

    @router.operation("DELETE /users/me/sessions/{session_id}", operations.USERS_REVOKE_SESSION)
    async def users_revoke_session(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        session_id: Annotated[types.Uuid, Path("session_id")],
    ) -> None:
        return await service.revoke_session(principal=principal, session_id=session_id)


def _add_files(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /files", operations.FILES_LIST)
    async def files_list(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        status: Annotated[models.FileStatus | None, Query("status")] = None,
        media_type: MediaType = None,
        sort: Annotated[models.FileSort | None, Query("sort")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.FilePage:
        return await service.list(
            principal=principal, status=status, media_type=media_type, sort=sort, cursor=cursor, limit=limit
        )

    @router.operation("POST /files", operations.FILES_UPLOAD)
    async def files_upload(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        file: Annotated[Upload, FilePart("file")],
        sha256: Sha256 = None,
    ) -> models.File:
        return await service.upload(principal=principal, file=file, sha256=sha256)

    @router.operation("POST /uploads", operations.FILES_CREATE_UPLOAD)
    async def files_create_upload(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.UploadCreate, JsonBody("application/json")],
    ) -> models.Upload:
        return await service.create_upload(principal=principal, body=body)

    @router.operation("GET /files/{file_id}", operations.FILES_GET)
    async def files_get(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        file_id: FileId,
    ) -> models.File:
        return await service.get(principal=principal, file_id=file_id)

    @router.operation("DELETE /files/{file_id}", operations.FILES_DELETE)
    async def files_delete(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        file_id: FileId,
    ) -> None:
        return await service.delete(principal=principal, file_id=file_id)

    @router.operation("POST /files/{file_id}/complete", operations.FILES_COMPLETE_UPLOAD)
    async def files_complete_upload(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        file_id: FileId,
    ) -> models.File:
        return await service.complete_upload(principal=principal, file_id=file_id)

    @router.operation("GET /files/{file_id}/content", operations.FILES_DOWNLOAD)
    async def files_download(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        file_id: FileId,
    ) -> bytes | Stream | Download:
        return await service.download(principal=principal, file_id=file_id)

    @router.operation("POST /files/{file_id}/link", operations.FILES_CREATE_LINK)
    async def files_create_link(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        file_id: FileId,
    ) -> models.FileLink:
        return await service.create_link(principal=principal, file_id=file_id)


def _add_notifications(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /notifications", operations.NOTIFICATIONS_LIST)
    async def notifications_list(
        service: Annotated[NotificationsService[P], Depends(services.notifications)],
        principal: Annotated[P, PRINCIPAL],
        unread: Annotated[StrictBool | None, Query("unread")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.NotificationPage:
        return await service.list(principal=principal, unread=unread, cursor=cursor, limit=limit)

    @router.operation("POST /notifications/read", operations.NOTIFICATIONS_MARK_ALL_READ)
    async def notifications_mark_all_read(
        service: Annotated[NotificationsService[P], Depends(services.notifications)],
        principal: Annotated[P, PRINCIPAL],
    ) -> models.NotificationsMarked:
        return await service.mark_all_read(principal=principal)

    @router.operation("GET /notifications/stream", operations.NOTIFICATIONS_STREAM)
    async def notifications_stream(
        service: Annotated[NotificationsService[P], Depends(services.notifications)],
        principal: Annotated[P, PRINCIPAL],
        last_event_id: LastEventId = None,
    ) -> AsyncIterator[Event[models.Notification]]:
        return await service.stream(principal=principal, last_event_id=last_event_id)

    @router.operation("POST /notifications/{notification_id}/read", operations.NOTIFICATIONS_MARK_READ)
    async def notifications_mark_read(
        service: Annotated[NotificationsService[P], Depends(services.notifications)],
        principal: Annotated[P, PRINCIPAL],
        notification_id: Annotated[types.Uuid, Path("notification_id")],
    ) -> models.Notification:
        return await service.mark_read(principal=principal, notification_id=notification_id)
