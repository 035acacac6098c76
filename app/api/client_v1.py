"""The client API, version 1: a provider for each service."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter

from app.api.api_runtime import api_runtime
from app.api.bundle import Bundle, read_bundle
from app.api.request_services import CurrentServices
from app.api.resources import Resources
from app.api.security import ClientSecurity
from app.services.client.auth import Auth
from app.services.client.config import Config
from app.services.client.email_verification import EmailVerification
from app.services.client.files import Files, UploadAdmission
from app.services.client.notifications import Notifications
from app.services.client.password_reset import PasswordReset
from app.services.client.registration import Registration
from app.services.client.users import Users
from generated.client_v1.models import Limits
from generated.client_v1.routes import Services, build_router
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.runtime import Runtime

PACKAGE = "generated.client_v1"


def router(resources: Resources, runtime: Runtime, bundle: Bundle) -> APIRouter:
    """Return the routes of the API. The application's `state.resources` must be `resources`."""
    return build_router(
        services=Services(auth=auth, users=users, files=files, notifications=notifications, config=config),
        security=ClientSecurity(resources.authentication),
        runtime=replace(
            api_runtime(resources, runtime, PACKAGE, bundle, api="client"),
            admission=UploadAdmission(resources.database.session, resources.file_limits),
        ),
    )


async def auth(services: CurrentServices) -> Auth:
    session, outbox, events = services.session, services.outbox, services.events
    return Auth(
        session,
        sessions=services.sessions,
        passwords=services.account_passwords,
        registration=Registration(
            session, passwords=services.passwords, outbox=outbox, events=events, flags=services.flags
        ),
        verification=EmailVerification(session, outbox=outbox, events=events),
        reset=PasswordReset(
            session,
            sessions=services.sessions,
            passwords=services.passwords,
            notifier=services.notifier,
            outbox=outbox,
            events=events,
        ),
    )


async def users(services: CurrentServices) -> Users:
    return Users(services.session, services.resources.cache, services)


async def notifications(services: CurrentServices) -> Notifications:
    return Notifications(
        services.session,
        paginator=services.paginator,
        feed=services.resources.feed(),
        authentication=services.resources.authentication,
    )


async def files(services: CurrentServices) -> Files:
    return Files(
        services.session,
        stored=services.stored_files,
        storage=services.resources.storage,
        paginator=services.paginator,
        signed_url_seconds=services.resources.settings.signed_url_seconds,
    )


async def config(services: CurrentServices) -> Config:
    resources, bundle = services.resources, read_bundle(PACKAGE)
    shortest, longest = bundle.string_bounds("UserCreate", "password")
    return Config(
        name=resources.settings.service_name,
        api_version=bundle.version,
        limits=Limits(max_body_bytes=MEBIBYTE, min_password_length=shortest, max_password_length=longest),
        probe=resources.probe,
        flags=services.flags,
    )
