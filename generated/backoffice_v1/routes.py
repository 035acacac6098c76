"""FastAPI Spec-First, backoffice API 1.0.0: thin FastAPI handlers that decode nothing and decide nothing."""

from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends
from pydantic import Field, StrictInt, StrictStr

from contract.implementation import Provider, unimplemented
from contract.interface import types
from contract.parameters import PRINCIPAL, JsonBody, Path, Query
from contract.routing import ContractRouter
from contract.runtime import Runtime, UnimplementedPolicy
from contract.security import AcceptAnyCredentials
from generated.backoffice_v1 import models, operations
from generated.backoffice_v1.services import AdminsService, AuthService, SecurityHandlers, UsersService

P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class Services(Generic[P]):
    """A provider for each service: a FastAPI dependency whose return annotation names the implementing class."""

    auth: Provider[AuthService[P]]
    admins: Provider[AdminsService[P]]
    users: Provider[UsersService[P]]


def build_router(*, services: Services[P], security: SecurityHandlers[P], runtime: Runtime) -> APIRouter:
    """The API's operations, to be included under `/api/v1/backoffice`.

    Raises:
        UnimplementedOperations: the runtime refuses to start without these service methods.
    """
    router = ContractRouter(security=security, runtime=runtime)
    _add_auth(router, services)
    _add_admins(router, services)
    _add_users(router, services)
    return router.complete()


def build_stub_router(runtime: Runtime | None = None) -> APIRouter:
    """Every operation, unimplemented: it decodes and refuses as the real one does, and then answers 501."""
    return build_router(
        services=Services[Any](
            auth=unimplemented(AuthService),
            admins=unimplemented(AdminsService),
            users=unimplemented(UsersService),
        ),
        security=AcceptAnyCredentials(),
        runtime=runtime or Runtime(unimplemented=UnimplementedPolicy.ANSWER_501),
    )


def _add_auth(router: ContractRouter, services: Services[P]) -> None:
    @router.operation(operations.AUTH_LOGIN)
    async def auth_login(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.LoginRequest, JsonBody("application/json")],
    ) -> models.TokenPair:
        return await service.login(body=body)

    @router.operation(operations.AUTH_REFRESH)
    async def auth_refresh(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.RefreshRequest, JsonBody("application/json")],
    ) -> models.TokenPair:
        return await service.refresh(body=body)

    @router.operation(operations.AUTH_LOGOUT)
    async def auth_logout(
        service: Annotated[AuthService[P], Depends(services.auth)], principal: Annotated[P, PRINCIPAL]
    ) -> None:
        return await service.logout(principal=principal)

    @router.operation(operations.AUTH_GET_ME)
    async def auth_get_me(
        service: Annotated[AuthService[P], Depends(services.auth)], principal: Annotated[P, PRINCIPAL]
    ) -> models.Admin:
        return await service.get_me(principal=principal)


def _add_admins(router: ContractRouter, services: Services[P]) -> None:
    @router.operation(operations.ADMINS_LIST)
    async def admins_list(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        role: Annotated[
            models.AdminRole | None, Query("role", description="Only administrators with this role.")
        ] = None,
        cursor: Annotated[
            Annotated[StrictStr, Field(min_length=1, max_length=512, pattern="^[A-Za-z0-9_-]+$")] | None,
            Query(
                "cursor",
                description="`next_cursor` of the page before, with the same sort order, filters and search. Absent for the first page.",
            ),
        ] = None,
        limit: Annotated[
            Annotated[StrictInt, Field(ge=1, le=100)],
            Query("limit", description="How many items the page has at most."),
        ] = 20,
    ) -> models.AdminPage:
        return await service.list(principal=principal, role=role, cursor=cursor, limit=limit)

    @router.operation(operations.ADMINS_CREATE)
    async def admins_create(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.AdminCreate, JsonBody("application/json")],
    ) -> models.Admin:
        return await service.create(principal=principal, body=body)

    @router.operation(operations.ADMINS_GET)
    async def admins_get(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: Annotated[types.Uuid, Path("admin_id", description="The administrator's id.")],
    ) -> models.Admin:
        return await service.get(principal=principal, admin_id=admin_id)

    @router.operation(operations.ADMINS_DELETE)
    async def admins_delete(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: Annotated[types.Uuid, Path("admin_id", description="The administrator's id.")],
    ) -> None:
        return await service.delete(principal=principal, admin_id=admin_id)

    @router.operation(operations.ADMINS_UPDATE)
    async def admins_update(
        service: Annotated[AdminsService[P], Depends(services.admins)],
        principal: Annotated[P, PRINCIPAL],
        admin_id: Annotated[types.Uuid, Path("admin_id", description="The administrator's id.")],
        body: Annotated[models.AdminUpdate, JsonBody("application/json")],
    ) -> models.Admin:
        return await service.update(principal=principal, admin_id=admin_id, body=body)


def _add_users(router: ContractRouter, services: Services[P]) -> None:
    @router.operation(operations.USERS_LIST)
    async def users_list(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        status: Annotated[
            models.UserStatus | None, Query("status", description="Only users with this status.")
        ] = None,
        q: Annotated[
            Annotated[StrictStr, Field(min_length=1, max_length=100, pattern="^[^\\u0000-\\u001F\\u007F]+$")]
            | None,
            Query(
                "q",
                description="Only users whose e-mail address or display name contains this, in any letter case.",
            ),
        ] = None,
        sort: Annotated[
            models.UserSort | None, Query("sort", description="The order of the list; `newest` where absent.")
        ] = None,
        cursor: Annotated[
            Annotated[StrictStr, Field(min_length=1, max_length=512, pattern="^[A-Za-z0-9_-]+$")] | None,
            Query(
                "cursor",
                description="`next_cursor` of the page before, with the same sort order, filters and search. Absent for the first page.",
            ),
        ] = None,
        limit: Annotated[
            Annotated[StrictInt, Field(ge=1, le=100)],
            Query("limit", description="How many items the page has at most."),
        ] = 20,
    ) -> models.UserPage:
        return await service.list(
            principal=principal, status=status, q=q, sort=sort, cursor=cursor, limit=limit
        )

    @router.operation(operations.USERS_GET)
    async def users_get(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: Annotated[types.Uuid, Path("user_id", description="The user's id.")],
    ) -> models.User:
        return await service.get(principal=principal, user_id=user_id)

    @router.operation(operations.USERS_UPDATE)
    async def users_update(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: Annotated[types.Uuid, Path("user_id", description="The user's id.")],
        body: Annotated[models.UserUpdate, JsonBody("application/json")],
    ) -> models.User:
        return await service.update(principal=principal, user_id=user_id, body=body)

    @router.operation(operations.USERS_SUSPEND)
    async def users_suspend(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: Annotated[types.Uuid, Path("user_id", description="The user's id.")],
        body: Annotated[models.UserSuspension, JsonBody("application/json")],
    ) -> models.User:
        return await service.suspend(principal=principal, user_id=user_id, body=body)

    @router.operation(operations.USERS_ACTIVATE)
    async def users_activate(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        user_id: Annotated[types.Uuid, Path("user_id", description="The user's id.")],
    ) -> models.User:
        return await service.activate(principal=principal, user_id=user_id)
