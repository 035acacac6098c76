"""The backoffice API, version 1: a provider for each service.

Annotations are evaluated at once here (no `from __future__ import annotations`): those of the providers name
dependencies that are local to the function.
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.api_runtime import api_runtime
from app.api.bundle import Bundle
from app.api.database_session import session_provider
from app.api.request_passwords import passwords_provider
from app.api.resources import Resources
from app.api.security import BackofficeSecurity
from app.core.build import VERSION
from app.core.passwords import Passwords
from app.services.backoffice.admins import Admins
from app.services.backoffice.audit import Audit
from app.services.backoffice.auth import Auth
from app.services.backoffice.config import BuildFacts, Config
from app.services.backoffice.files import Files
from app.services.backoffice.flags import Flags
from app.services.backoffice.jobs import Jobs
from app.services.backoffice.stats import Stats
from app.services.backoffice.users import Users
from app.services.backoffice.webhooks import Webhooks
from app.services.common.audit import AuditTrail
from app.services.common.webhooks.secrets import WebhookSecrets
from generated.backoffice_v1.routes import Services, build_router
from specfirst.runtime.request_context import CurrentContext
from specfirst.runtime.runtime import Runtime

PACKAGE = "generated.backoffice_v1"


def router(resources: Resources, runtime: Runtime, bundle: Bundle) -> APIRouter:
    """Its operations, served by our services."""
    provide_session = session_provider(resources.database)
    CurrentSession = Annotated[AsyncSession, Depends(provide_session, scope="function")]  # noqa: N806
    CurrentPasswords = Annotated[Passwords, Depends(passwords_provider(resources.passwords))]  # noqa: N806

    async def auth(session: CurrentSession, context: CurrentContext, passwords: CurrentPasswords) -> Auth:
        return Auth(
            session,
            sessions=resources.sessions(session),
            login=resources.login(session, context, passwords),
            password=resources.password(session, context, passwords),
            audit=AuditTrail(session, context),
        )

    async def admins(session: CurrentSession, context: CurrentContext, passwords: CurrentPasswords) -> Admins:
        return Admins(
            session,
            sessions=resources.sessions(session),
            passwords=passwords,
            paginator=resources.paginator(session),
            audit=AuditTrail(session, context),
        )

    async def users(session: CurrentSession, context: CurrentContext) -> Users:
        return Users(
            session,
            sessions=resources.sessions(session),
            paginator=resources.paginator(session),
            audit=AuditTrail(session, context),
            cache=resources.cache,
            events=resources.webhook_events(session, context),
        )

    async def audit(session: CurrentSession) -> Audit:
        return Audit(session, paginator=resources.paginator(session))

    async def files(session: CurrentSession, context: CurrentContext) -> Files:
        return Files(
            session,
            stored=resources.stored_files(session, context),
            paginator=resources.paginator(session),
            audit=AuditTrail(session, context),
        )

    async def jobs(session: CurrentSession, context: CurrentContext) -> Jobs:
        return Jobs(
            session,
            paginator=resources.paginator(session),
            audit=AuditTrail(session, context),
            outbox=resources.outbox(session, context),
            storage=resources.storage,
        )

    async def flags(session: CurrentSession, context: CurrentContext) -> Flags:
        return Flags(session, paginator=resources.paginator(session), audit=AuditTrail(session, context))

    async def webhooks(session: CurrentSession, context: CurrentContext) -> Webhooks:
        return Webhooks(
            session,
            targets=resources.webhook_targets,
            secrets=WebhookSecrets(session, resources.secret_box),
            paginator=resources.paginator(session),
            audit=AuditTrail(session, context),
            outbox=resources.outbox(session, context),
        )

    async def stats(session: CurrentSession) -> Stats:
        return Stats(session, cache=resources.cache)

    build = BuildFacts(
        version=VERSION,
        commit=resources.settings.build_commit,
        environment=resources.settings.environment,
    )

    async def config() -> Config:
        return Config(probe=resources.system_probe, build=build)

    return build_router(
        services=Services(
            auth=auth,
            admins=admins,
            users=users,
            audit=audit,
            flags=flags,
            files=files,
            jobs=jobs,
            stats=stats,
            config=config,
            webhooks=webhooks,
        ),
        security=BackofficeSecurity(resources.authentication),
        runtime=api_runtime(resources, runtime, PACKAGE, bundle, api="backoffice"),
    )
