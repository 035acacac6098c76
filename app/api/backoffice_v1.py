"""The backoffice API, version 1: a provider for each service.

Annotations are evaluated at once here (no `from __future__ import annotations`): those of the providers name
dependencies that are local to the function.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.database_session import session_provider
from app.api.resources import Resources
from app.api.security import BackofficeSecurity
from app.services.backoffice.admins import Admins
from app.services.backoffice.auth import Auth
from app.services.backoffice.users import Users
from app.services.common.idempotency import DatabaseIdempotencyStore
from contract.request_context import CurrentContext
from contract.runtime import Runtime
from generated.backoffice_v1.routes import Services, build_router

PACKAGE = "generated.backoffice_v1"


def backoffice_v1_router(resources: Resources, runtime: Runtime) -> APIRouter:
    """Its operations, served by our services."""
    provide_session = session_provider(resources.database)
    CurrentSession = Annotated[AsyncSession, Depends(provide_session, scope="function")]  # noqa: N806

    async def idempotency(session: CurrentSession) -> DatabaseIdempotencyStore:
        return DatabaseIdempotencyStore(session)

    async def auth(session: CurrentSession, context: CurrentContext) -> Auth:
        return Auth(session, sessions=resources.sessions(session), login=resources.login(session, context))

    async def admins(session: CurrentSession) -> Admins:
        return Admins(
            session,
            sessions=resources.sessions(session),
            passwords=resources.passwords,
            pager=resources.pager(session),
        )

    async def users(session: CurrentSession) -> Users:
        return Users(session, sessions=resources.sessions(session), pager=resources.pager(session))

    return build_router(
        services=Services(auth=auth, admins=admins, users=users),
        security=BackofficeSecurity(resources.authentication),
        runtime=replace(runtime, idempotency=idempotency),
    )
