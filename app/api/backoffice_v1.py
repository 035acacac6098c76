"""The backoffice API, version 1: a provider for each service."""

from __future__ import annotations

from fastapi import APIRouter

from app.api.api_runtime import api_runtime
from app.api.bundle import Bundle
from app.api.request_services import CurrentServices
from app.api.resources import Resources
from app.api.security import BackofficeSecurity
from app.core.product import VERSION
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
from app.services.common.webhooks.secrets import WebhookSecrets
from generated.backoffice_v1.routes import Services, build_router
from specfirst.runtime.runtime import Runtime

PACKAGE = "generated.backoffice_v1"


def router(resources: Resources, runtime: Runtime, bundle: Bundle) -> APIRouter:
    """Return the routes of the API. The application's `state.resources` must be `resources`."""
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


async def auth(services: CurrentServices) -> Auth:
    return Auth(
        services.session,
        sessions=services.sessions,
        passwords=services.account_passwords,
        audit=services.audit,
    )


async def admins(services: CurrentServices) -> Admins:
    return Admins(
        services.session,
        sessions=services.sessions,
        passwords=services.passwords,
        paginator=services.paginator,
        audit=services.audit,
    )


async def users(services: CurrentServices) -> Users:
    return Users(
        services.session,
        sessions=services.sessions,
        paginator=services.paginator,
        audit=services.audit,
        cache=services.resources.cache,
        events=services.events,
    )


async def audit(services: CurrentServices) -> Audit:
    return Audit(services.session, paginator=services.paginator)


async def files(services: CurrentServices) -> Files:
    return Files(
        services.session,
        stored=services.stored_files,
        paginator=services.paginator,
        audit=services.audit,
    )


async def jobs(services: CurrentServices) -> Jobs:
    return Jobs(
        services.session,
        paginator=services.paginator,
        audit=services.audit,
        outbox=services.outbox,
        storage=services.resources.storage,
    )


async def flags(services: CurrentServices) -> Flags:
    return Flags(services.session, paginator=services.paginator, audit=services.audit)


async def webhooks(services: CurrentServices) -> Webhooks:
    return Webhooks(
        services.session,
        targets=services.resources.webhook_targets,
        secrets=WebhookSecrets(services.session, services.resources.secret_box),
        paginator=services.paginator,
        audit=services.audit,
        outbox=services.outbox,
    )


async def stats(services: CurrentServices) -> Stats:
    return Stats(services.session, cache=services.resources.cache)


async def config(services: CurrentServices) -> Config:
    settings = services.resources.settings
    build = BuildFacts(version=VERSION, commit=settings.build_commit, environment=settings.environment)
    return Config(probe=services.resources.system_probe, build=build)
