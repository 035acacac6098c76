"""The client API, version 1: a provider for each service.

Annotations are evaluated at once here (no `from __future__ import annotations`): those of the providers name
dependencies that are local to the function.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.api_runtime import api_runtime
from app.api.bundle import Bundle
from app.api.database_session import session_provider
from app.api.request_passwords import passwords_provider
from app.api.resources import Resources
from app.api.security import ClientSecurity
from app.core.passwords import Passwords
from app.core.settings import Settings
from app.services.client.auth import Auth
from app.services.client.config import Config, PublicFacts
from app.services.client.email_verification import EmailVerification
from app.services.client.files import Files
from app.services.client.notifications import Notifications
from app.services.client.password_reset import PasswordReset
from app.services.client.upload_admission import UploadAdmission
from app.services.client.users import Users
from generated.client_v1.routes import Services, build_router
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.request_context import CurrentContext
from specfirst.runtime.runtime import Runtime

PACKAGE = "generated.client_v1"


def router(resources: Resources, runtime: Runtime, bundle: Bundle) -> APIRouter:
    """Its operations, served by our services."""
    provide_session = session_provider(resources.database)
    CurrentSession = Annotated[AsyncSession, Depends(provide_session, scope="function")]  # noqa: N806
    CurrentPasswords = Annotated[Passwords, Depends(passwords_provider(resources.passwords))]  # noqa: N806
    facts = _public_facts(resources.settings, bundle)

    async def auth(session: CurrentSession, context: CurrentContext, passwords: CurrentPasswords) -> Auth:
        return Auth(
            session,
            sessions=resources.sessions(session),
            passwords=passwords,
            login=resources.login(session, context, passwords),
            verification=EmailVerification(
                session,
                outbox=resources.outbox(session, context),
                events=resources.webhook_events(session, context),
            ),
            reset=PasswordReset(
                session,
                sessions=resources.sessions(session),
                passwords=passwords,
                notifier=resources.notifier(session, context),
                outbox=resources.outbox(session, context),
                events=resources.webhook_events(session, context),
            ),
            outbox=resources.outbox(session, context),
            events=resources.webhook_events(session, context),
            registration_open=resources.settings.registration_open,
            flags=resources.flags(session),
        )

    async def users(session: CurrentSession, context: CurrentContext, passwords: CurrentPasswords) -> Users:
        return Users(
            session,
            sessions=resources.sessions(session),
            password=resources.password(session, context, passwords),
            cache=resources.cache,
            notifier=resources.notifier(session, context),
            outbox=resources.outbox(session, context),
            paginator=resources.paginator(session),
            events=resources.webhook_events(session, context),
        )

    async def notifications(session: CurrentSession) -> Notifications:
        return Notifications(
            session,
            paginator=resources.paginator(session),
            feed=resources.feed(),
            authentication=resources.authentication,
        )

    async def files(session: CurrentSession, context: CurrentContext) -> Files:
        return Files(
            session,
            stored=resources.stored_files(session, context),
            storage=resources.storage,
            paginator=resources.paginator(session),
            signed_url_seconds=resources.settings.signed_url_seconds,
        )

    async def config(session: CurrentSession) -> Config:
        return Config(probe=resources.probe, facts=facts, flags=resources.flags(session))

    return build_router(
        services=Services(auth=auth, users=users, files=files, notifications=notifications, config=config),
        security=ClientSecurity(resources.authentication),
        runtime=replace(
            api_runtime(resources, runtime, PACKAGE, bundle, api="client"),
            admission=UploadAdmission(resources.database.session, resources.file_limits),
        ),
    )


def _public_facts(settings: Settings, bundle: Bundle) -> PublicFacts:
    shortest, longest = bundle.string_bounds("UserCreate", "password")
    return PublicFacts(
        name=settings.service_name,
        api_version=bundle.version,
        registration_open=settings.registration_open,
        max_body_bytes=MEBIBYTE,
        min_password_length=shortest,
        max_password_length=longest,
    )
