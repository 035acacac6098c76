"""FastAPI Spec-First, client API 1.0.0: thin FastAPI handlers that decode nothing and decide nothing."""

from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends

from contract.implementation import Provider, unimplemented
from contract.parameters import PRINCIPAL, JsonBody
from contract.routing import ContractRouter
from contract.runtime import Runtime, UnimplementedPolicy
from contract.security import AcceptAnyCredentials
from generated.client_v1 import models, operations
from generated.client_v1.services import AuthService, ConfigService, SecurityHandlers, UsersService

P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class Services(Generic[P]):
    """A provider for each service: a FastAPI dependency whose return annotation names the implementing class."""

    config: Provider[ConfigService]
    auth: Provider[AuthService[P]]
    users: Provider[UsersService[P]]


def build_router(*, services: Services[P], security: SecurityHandlers[P], runtime: Runtime) -> APIRouter:
    """The API's operations, to be included under `/api/v1`.

    Raises:
        UnimplementedOperations: the runtime refuses to start without these service methods.
    """
    router = ContractRouter(security=security, runtime=runtime)
    _add_config(router, services)
    _add_auth(router, services)
    _add_users(router, services)
    return router.complete()


def build_stub_router(runtime: Runtime | None = None) -> APIRouter:
    """Every operation, unimplemented: it decodes and refuses as the real one does, and then answers 501."""
    return build_router(
        services=Services[Any](
            config=unimplemented(ConfigService),
            auth=unimplemented(AuthService),
            users=unimplemented(UsersService),
        ),
        security=AcceptAnyCredentials(),
        runtime=runtime or Runtime(unimplemented=UnimplementedPolicy.ANSWER_501),
    )


def _add_config(router: ContractRouter, services: Services[P]) -> None:
    @router.operation(operations.CONFIG_GET)
    async def config_get(service: Annotated[ConfigService, Depends(services.config)]) -> models.PublicConfig:
        return await service.get()

    @router.operation(operations.CONFIG_HEALTH)
    async def config_health(service: Annotated[ConfigService, Depends(services.config)]) -> models.Health:
        return await service.health()


def _add_auth(router: ContractRouter, services: Services[P]) -> None:
    @router.operation(operations.AUTH_REGISTER)
    async def auth_register(
        service: Annotated[AuthService[P], Depends(services.auth)],
        body: Annotated[models.UserCreate, JsonBody("application/json")],
    ) -> models.User:
        return await service.register(body=body)

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


def _add_users(router: ContractRouter, services: Services[P]) -> None:
    @router.operation(operations.USERS_GET_ME)
    async def users_get_me(
        service: Annotated[UsersService[P], Depends(services.users)], principal: Annotated[P, PRINCIPAL]
    ) -> models.User:
        return await service.get_me(principal=principal)

    @router.operation(operations.USERS_DELETE_ME)
    async def users_delete_me(
        service: Annotated[UsersService[P], Depends(services.users)], principal: Annotated[P, PRINCIPAL]
    ) -> None:
        return await service.delete_me(principal=principal)

    @router.operation(operations.USERS_UPDATE_ME)
    async def users_update_me(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.UserUpdate, JsonBody("application/json")],
    ) -> models.User:
        return await service.update_me(principal=principal, body=body)

    @router.operation(operations.USERS_CHANGE_PASSWORD)
    async def users_change_password(
        service: Annotated[UsersService[P], Depends(services.users)],
        principal: Annotated[P, PRINCIPAL],
        body: Annotated[models.PasswordChange, JsonBody("application/json")],
    ) -> None:
        return await service.change_password(principal=principal, body=body)
