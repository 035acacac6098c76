"""FastAPI Spec-First, backoffice API 1.0.0: FastAPI handlers, which pass decoded requests to the
services.
"""

from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends
from pydantic import Field, StrictBool, StrictInt, StrictStr

from generated.backoffice_v1 import models, operations
from generated.backoffice_v1.services import (
    AdminsService,
    AuditService,
    AuthService,
    ConfigService,
    FilesService,
    FlagsService,
    JobsService,
    SecurityHandlers,
    StatsService,
    UsersService,
    WebhooksService,
)
from specfirst.runtime.implementation import Provider, service_providers, unimplemented
from specfirst.runtime.interface import Download, EntityTags, Stream, types
from specfirst.runtime.parameter_markers import PRINCIPAL, Header, JsonBody, Path, Query
from specfirst.runtime.routing import ContractRouter
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy
from specfirst.runtime.security import AcceptAnyCredentials

P = TypeVar("P")

IdempotencyKey = Annotated[
    Annotated[StrictStr, Field(min_length=22, max_length=128, pattern="^[!-~]+$")] | None,
    Header("Idempotency-Key"),
]
Cursor = Annotated[
    Annotated[StrictStr, Field(min_length=1, max_length=1200, pattern="^[A-Za-z0-9_-]+$")] | None,
    Query("cursor"),
]
Limit = Annotated[Annotated[StrictInt, Field(ge=1, le=100)], Query("limit")]
AdminId = Annotated[types.Uuid, Path("admin_id")]
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
Q = Annotated[
    Annotated[StrictStr, Field(min_length=1, max_length=100, pattern="^[^\\u0000-\\u001F\\u007F]+$")] | None,
    Query("q"),
]
UserId = Annotated[types.Uuid, Path("user_id")]
JobId = Annotated[types.Uuid, Path("job_id")]
Action = Annotated[
    Annotated[StrictStr, Field(min_length=3, max_length=64, pattern="^[a-z_]+\\.[a-z_]+$")] | None,
    Query("action"),
]
TargetType = Annotated[
    Annotated[StrictStr, Field(min_length=1, max_length=32, pattern="^[a-z_]+$")] | None, Query("target_type")
]
TargetId = Annotated[
    Annotated[StrictStr, Field(min_length=1, max_length=128, pattern="^[^\\u0000-\\u001F\\u007F]+$")] | None,
    Query("target_id"),
]
FlagName = Annotated[
    Annotated[StrictStr, Field(min_length=1, max_length=64, pattern="^[a-z0-9][a-z0-9_-]*$")],
    Path("flag_name"),
]
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
FileId = Annotated[types.Uuid, Path("file_id")]
EndpointId = Annotated[types.Uuid, Path("endpoint_id")]
DeliveryId = Annotated[types.Uuid, Path("delivery_id")]


@service_providers
class Services(Generic[P]):
    """A provider for each service: a FastAPI dependency, annotated with the class that it returns."""

    auth: Provider[AuthService[P]]
    admins: Provider[AdminsService[P]]
    users: Provider[UsersService[P]]
    jobs: Provider[JobsService[P]]
    audit: Provider[AuditService[P]]
    stats: Provider[StatsService[P]]
    config: Provider[ConfigService[P]]
    flags: Provider[FlagsService[P]]
    files: Provider[FilesService[P]]
    webhooks: Provider[WebhooksService[P]]


def build_router(*, services: Services[P], security: SecurityHandlers[P], runtime: Runtime) -> APIRouter:
    """The API's operations, to be included under `/api/v1/backoffice`.

    Raises:
        UnimplementedOperations: the runtime refuses to start without these service methods.
    """
    router = ContractRouter(security=security, runtime=runtime, failures=operations.FAILURES)
    _add_auth(router, services)
    _add_admins(router, services)
    _add_users(router, services)
    _add_jobs(router, services)
    _add_audit(router, services)
    _add_stats(router, services)
    _add_config(router, services)
    _add_flags(router, services)
    _add_files(router, services)
    _add_webhooks(router, services)
    return router.complete()


def build_stub_router(runtime: Runtime | None = None) -> APIRouter:
    """Return a router whose operations validate requests like the real ones, and then respond with 501."""
    return build_router(
        services=Services[Any](
            auth=unimplemented(AuthService),
            admins=unimplemented(AdminsService),
            users=unimplemented(UsersService),
            jobs=unimplemented(JobsService),
            audit=unimplemented(AuditService),
            stats=unimplemented(StatsService),
            config=unimplemented(ConfigService),
            flags=unimplemented(FlagsService),
            files=unimplemented(FilesService),
            webhooks=unimplemented(WebhooksService),
        ),
        security=AcceptAnyCredentials(),
        runtime=runtime or Runtime(unimplemented=UnimplementedPolicy.RESPOND_501),
    )


def _add_auth(router: ContractRouter, services: Services[P]) -> None:
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

    @router.operation("GET /auth/me", operations.AUTH_GET_ME)
    async def auth_get_me(
        service: Annotated[AuthService[P], Depends(services.auth)], principal: Annotated[P, PRINCIPAL]
    ) -> models.Admin:
        return await service.get_me(principal=principal)

    @router.operation("PUT /auth/me/password", operations.AUTH_CHANGE_PASSWORD)
    async def auth_change_password(
        service: Annotated[AuthService[P], Depends(services.auth)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.PasswordChange, JsonBody("application/json")],
    ) -> None:
        return await service.change_password(principal=principal, body=body)


def _add_admins(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /admins", operations.ADMINS_LIST)
    async def admins_list(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        role: Annotated[models.AdminRole | None, Query("role")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.AdminPage:
        return await service.list(principal=principal, role=role, cursor=cursor, limit=limit)

    @router.operation("POST /admins", operations.ADMINS_CREATE)
    async def admins_create(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.AdminCreate, JsonBody("application/json")],
    ) -> models.Admin:
        return await service.create(principal=principal, body=body)

    @router.operation("GET /admins/{admin_id}", operations.ADMINS_GET)
    async def admins_get(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: AdminId,
    ) -> models.Admin:
        return await service.get(principal=principal, admin_id=admin_id)

    @router.operation("DELETE /admins/{admin_id}", operations.ADMINS_DELETE)
    async def admins_delete(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: AdminId,
        if_match: IfMatch = None,
    ) -> None:
        return await service.delete(principal=principal, admin_id=admin_id, if_match=if_match)

    @router.operation("PATCH /admins/{admin_id}", operations.ADMINS_UPDATE)
    async def admins_update(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: AdminId,
        body: Annotated[models.AdminUpdate, JsonBody("application/json")],
        if_match: IfMatch = None,
    ) -> models.Admin:
        return await service.update(principal=principal, admin_id=admin_id, if_match=if_match, body=body)

    @router.operation("POST /admins/{admin_id}/unlock", operations.ADMINS_UNLOCK)
    async def admins_unlock(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: AdminId,
    ) -> None:
        return await service.unlock(principal=principal, admin_id=admin_id)


def _add_users(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /users", operations.USERS_LIST)
    async def users_list(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        status: Annotated[models.UserStatus | None, Query("status")] = None,
        q: Q = None,
        sort: Annotated[models.UserSort | None, Query("sort")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.UserPage:
        return await service.list(
            principal=principal, status=status, q=q, sort=sort, cursor=cursor, limit=limit
        )

    @router.operation("GET /users/{user_id}", operations.USERS_GET)
    async def users_get(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
    ) -> models.User:
        return await service.get(principal=principal, user_id=user_id)

    @router.operation("DELETE /users/{user_id}", operations.USERS_DELETE)
    async def users_delete(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
        if_match: IfMatch = None,
    ) -> None:
        return await service.delete(principal=principal, user_id=user_id, if_match=if_match)

    @router.operation("PATCH /users/{user_id}", operations.USERS_UPDATE)
    async def users_update(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
        body: Annotated[models.UserUpdate, JsonBody("application/json")],
        if_match: IfMatch = None,
    ) -> models.User:
        return await service.update(principal=principal, user_id=user_id, if_match=if_match, body=body)

    @router.operation("POST /users/{user_id}/suspend", operations.USERS_SUSPEND)
    async def users_suspend(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
        body: Annotated[models.UserSuspension, JsonBody("application/json")],
    ) -> models.User:
        return await service.suspend(principal=principal, user_id=user_id, body=body)

    @router.operation("POST /users/{user_id}/activate", operations.USERS_ACTIVATE)
    async def users_activate(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
    ) -> models.User:
        return await service.activate(principal=principal, user_id=user_id)

    @router.operation("POST /users/{user_id}/force-logout", operations.USERS_FORCE_LOGOUT)
    async def users_force_logout(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
    ) -> None:
        return await service.force_logout(principal=principal, user_id=user_id)

    @router.operation("POST /users/{user_id}/unlock", operations.USERS_UNLOCK)
    async def users_unlock(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: UserId,
    ) -> None:
        return await service.unlock(principal=principal, user_id=user_id)

    @router.operation("POST /bulk/users/suspend", operations.USERS_BULK_SUSPEND)
    async def users_bulk_suspend(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.UserBulkSuspension, JsonBody("application/json")],
    ) -> models.UserBulkResult:
        return await service.bulk_suspend(principal=principal, body=body)

    @router.operation("POST /bulk/users/activate", operations.USERS_BULK_ACTIVATE)
    async def users_bulk_activate(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.UserBulkActivation, JsonBody("application/json")],
    ) -> models.UserBulkResult:
        return await service.bulk_activate(principal=principal, body=body)


def _add_jobs(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /job-kinds", operations.JOBS_LIST_KINDS)
    async def jobs_list_kinds(
        service: Annotated[JobsService[P], Depends(services.jobs)], principal: Annotated[P, PRINCIPAL]
    ) -> models.JobKindList:
        return await service.list_kinds(principal=principal)

    @router.operation("GET /jobs", operations.JOBS_LIST)
    async def jobs_list(
        service: Annotated[JobsService[P], Depends(services.jobs)],
        principal: Annotated[P, PRINCIPAL],
        kind: Annotated[models.JobKind | None, Query("kind")] = None,
        status: Annotated[models.JobStatus | None, Query("status")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.JobPage:
        return await service.list(principal=principal, kind=kind, status=status, cursor=cursor, limit=limit)

    @router.operation("POST /jobs", operations.JOBS_START)
    async def jobs_start(
        service: Annotated[JobsService[P], Depends(services.jobs)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.JobStart, JsonBody("application/json")],
    ) -> models.Job:
        return await service.start(principal=principal, body=body)

    @router.operation("GET /jobs/{job_id}", operations.JOBS_GET)
    async def jobs_get(
        service: Annotated[JobsService[P], Depends(services.jobs)],
        principal: Annotated[P, PRINCIPAL],
        job_id: JobId,
    ) -> models.Job:
        return await service.get(principal=principal, job_id=job_id)

    @router.operation("POST /jobs/{job_id}/cancel", operations.JOBS_CANCEL)
    async def jobs_cancel(
        service: Annotated[JobsService[P], Depends(services.jobs)],
        principal: Annotated[P, PRINCIPAL],
        job_id: JobId,
    ) -> models.Job:
        return await service.cancel(principal=principal, job_id=job_id)

    @router.operation("POST /jobs/{job_id}/retry", operations.JOBS_RETRY)
    async def jobs_retry(
        service: Annotated[JobsService[P], Depends(services.jobs)],
        principal: Annotated[P, PRINCIPAL],
        job_id: JobId,
    ) -> models.Job:
        return await service.retry(principal=principal, job_id=job_id)

    @router.operation("GET /jobs/{job_id}/result", operations.JOBS_DOWNLOAD_RESULT)
    async def jobs_download_result(
        service: Annotated[JobsService[P], Depends(services.jobs)],
        principal: Annotated[P, PRINCIPAL],
        job_id: JobId,
    ) -> bytes | Stream | Download:
        return await service.download_result(principal=principal, job_id=job_id)


def _add_audit(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /audit/events", operations.AUDIT_LIST)
    async def audit_list(
        service: Annotated[AuditService[P], Depends(services.audit)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: Annotated[types.Uuid | None, Query("admin_id")] = None,
        action: Action = None,
        target_type: TargetType = None,
        target_id: TargetId = None,
        since: Annotated[types.AwareDatetime | None, Query("since")] = None,
        until: Annotated[types.AwareDatetime | None, Query("until")] = None,
        sort: Annotated[models.AuditSort | None, Query("sort")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.AuditEventPage:
        return await service.list(
            principal=principal,
            admin_id=admin_id,
            action=action,
            target_type=target_type,
            target_id=target_id,
            since=since,
            until=until,
            sort=sort,
            cursor=cursor,
            limit=limit,
        )

    @router.operation("GET /audit/events/{event_id}", operations.AUDIT_GET)
    async def audit_get(
        service: Annotated[AuditService[P], Depends(services.audit)],
        principal: Annotated[P, PRINCIPAL],
        event_id: Annotated[types.Uuid, Path("event_id")],
    ) -> models.AuditEvent:
        return await service.get(principal=principal, event_id=event_id)


def _add_stats(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /stats/overview", operations.STATS_OVERVIEW)
    async def stats_overview(
        service: Annotated[StatsService[P], Depends(services.stats)], principal: Annotated[P, PRINCIPAL]
    ) -> models.StatsOverview:
        return await service.overview(principal=principal)

    @router.operation("GET /stats/daily", operations.STATS_DAILY)
    async def stats_daily(
        service: Annotated[StatsService[P], Depends(services.stats)],
        principal: Annotated[P, PRINCIPAL],
        since: Annotated[types.Date | None, Query("since")] = None,
        until: Annotated[types.Date | None, Query("until")] = None,
    ) -> models.StatsSeries:
        return await service.daily(principal=principal, since=since, until=until)


def _add_config(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /config/health", operations.CONFIG_HEALTH)
    async def config_health(
        service: Annotated[ConfigService[P], Depends(services.config)], principal: Annotated[P, PRINCIPAL]
    ) -> models.SystemHealth:
        return await service.health(principal=principal)


def _add_flags(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /flags", operations.FLAGS_LIST)
    async def flags_list(
        service: Annotated[FlagsService[P], Depends(services.flags)],
        principal: Annotated[P, PRINCIPAL],
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.FlagPage:
        return await service.list(principal=principal, cursor=cursor, limit=limit)

    @router.operation("POST /flags", operations.FLAGS_CREATE)
    async def flags_create(
        service: Annotated[FlagsService[P], Depends(services.flags)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.FlagCreate, JsonBody("application/json")],
    ) -> models.Flag:
        return await service.create(principal=principal, body=body)

    @router.operation("GET /flags/{flag_name}", operations.FLAGS_GET)
    async def flags_get(
        service: Annotated[FlagsService[P], Depends(services.flags)],
        principal: Annotated[P, PRINCIPAL],
        flag_name: FlagName,
    ) -> models.Flag:
        return await service.get(principal=principal, flag_name=flag_name)

    @router.operation("DELETE /flags/{flag_name}", operations.FLAGS_DELETE)
    async def flags_delete(
        service: Annotated[FlagsService[P], Depends(services.flags)],
        principal: Annotated[P, PRINCIPAL],
        flag_name: FlagName,
    ) -> None:
        return await service.delete(principal=principal, flag_name=flag_name)

    @router.operation("PATCH /flags/{flag_name}", operations.FLAGS_UPDATE)
    async def flags_update(
        service: Annotated[FlagsService[P], Depends(services.flags)],
        principal: Annotated[P, PRINCIPAL],
        flag_name: FlagName,
        body: Annotated[models.FlagUpdate, JsonBody("application/json")],
    ) -> models.Flag:
        return await service.update(principal=principal, flag_name=flag_name, body=body)


def _add_files(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /files", operations.FILES_LIST)
    async def files_list(
        service: Annotated[FilesService[P], Depends(services.files)],
        principal: Annotated[P, PRINCIPAL],
        owner_id: Annotated[types.Uuid | None, Query("owner_id")] = None,
        status: Annotated[models.FileStatus | None, Query("status")] = None,
        media_type: MediaType = None,
        sort: Annotated[models.FileSort | None, Query("sort")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.FilePage:
        return await service.list(
            principal=principal,
            owner_id=owner_id,
            status=status,
            media_type=media_type,
            sort=sort,
            cursor=cursor,
            limit=limit,
        )

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


def _add_webhooks(router: ContractRouter, services: Services[P]) -> None:
    @router.operation("GET /webhooks", operations.WEBHOOKS_LIST)
    async def webhooks_list(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        enabled: Annotated[StrictBool | None, Query("enabled")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.WebhookEndpointPage:
        return await service.list(principal=principal, enabled=enabled, cursor=cursor, limit=limit)

    @router.operation("POST /webhooks", operations.WEBHOOKS_CREATE)
    async def webhooks_create(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.WebhookEndpointCreate, JsonBody("application/json")],
    ) -> models.WebhookEndpointCreated:
        return await service.create(principal=principal, body=body)

    @router.operation("GET /webhooks/{endpoint_id}", operations.WEBHOOKS_GET)
    async def webhooks_get(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
    ) -> models.WebhookEndpoint:
        return await service.get(principal=principal, endpoint_id=endpoint_id)

    @router.operation("DELETE /webhooks/{endpoint_id}", operations.WEBHOOKS_DELETE)
    async def webhooks_delete(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
        if_match: IfMatch = None,
    ) -> None:
        return await service.delete(principal=principal, endpoint_id=endpoint_id, if_match=if_match)

    @router.operation("PATCH /webhooks/{endpoint_id}", operations.WEBHOOKS_UPDATE)
    async def webhooks_update(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
        body: Annotated[models.WebhookEndpointUpdate, JsonBody("application/json")],
        if_match: IfMatch = None,
    ) -> models.WebhookEndpoint:
        return await service.update(
            principal=principal, endpoint_id=endpoint_id, if_match=if_match, body=body
        )

    @router.operation("POST /webhooks/{endpoint_id}/rotate-secret", operations.WEBHOOKS_ROTATE_SECRET)
    async def webhooks_rotate_secret(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
    ) -> models.WebhookSecret:
        return await service.rotate_secret(principal=principal, endpoint_id=endpoint_id)

    @router.operation("POST /webhooks/{endpoint_id}/test", operations.WEBHOOKS_TEST)
    async def webhooks_test(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
    ) -> models.WebhookDelivery:
        return await service.test(principal=principal, endpoint_id=endpoint_id)

    @router.operation("GET /webhooks/{endpoint_id}/deliveries", operations.WEBHOOKS_LIST_DELIVERIES)
    async def webhooks_list_deliveries(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
        status: Annotated[models.WebhookDeliveryStatus | None, Query("status")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> models.WebhookDeliveryPage:
        return await service.list_deliveries(
            principal=principal, endpoint_id=endpoint_id, status=status, cursor=cursor, limit=limit
        )

    @router.operation(
        "GET /webhooks/{endpoint_id}/deliveries/{delivery_id}", operations.WEBHOOKS_GET_DELIVERY
    )
    async def webhooks_get_delivery(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
        delivery_id: DeliveryId,
    ) -> models.WebhookDeliveryDetails:
        return await service.get_delivery(
            principal=principal, endpoint_id=endpoint_id, delivery_id=delivery_id
        )

    @router.operation(
        "POST /webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver", operations.WEBHOOKS_REDELIVER
    )
    async def webhooks_redeliver(
        service: Annotated[WebhooksService[P], Depends(services.webhooks)],
        principal: Annotated[P, PRINCIPAL],
        endpoint_id: EndpointId,
        delivery_id: DeliveryId,
    ) -> models.WebhookDelivery:
        return await service.redeliver(principal=principal, endpoint_id=endpoint_id, delivery_id=delivery_id)
