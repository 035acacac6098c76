"""The composition root: `python -m specfirst.server.uvicorn app.main:create_app --factory`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from app.api.bundle import Bundle
from app.api.connections import connection_guard
from app.api.cors import CorsPolicies, CorsPolicy
from app.api.docs.routes import Documentation
from app.api.error_mapping import translate
from app.api.probes import PROBES, metrics_routes, probe_routes
from app.api.request_pass import RequestPass, security_headers
from app.api.resources import Resources
from app.api.served_apis import served_apis
from app.api.shutdown import handle_signals
from app.api.storage_routes import storage_routes
from app.api.telemetry import STORAGE_PREFIX, RequestMetrics, add_operation
from app.api.trusted_proxies import TrustedProxies
from app.core import garbage_collection
from app.core.logs.configuration import configure_logging
from app.core.logs.shipping.handler import observe_shipping
from app.core.metrics.exposition import Exposition
from app.core.metrics.sharing import are_values_shared, share_values
from app.core.setting_types import StorageKind
from app.core.settings import Settings, load_settings
from app.core.tracing.tracing import start_tracing, stop_tracing
from app.integrations.storage.open_storage import url_signer
from app.services.common.files.stored_files import PendingUploads
from app.services.common.health import SystemMetrics
from specfirst.runtime.exception_handlers import install
from specfirst.runtime.failures import ApiFailures
from specfirst.runtime.routing import match_whole_paths
from specfirst.runtime.runtime import Runtime
from specfirst.runtime.spool import Spool
from specfirst.server.guard import STATE, ConnectionGuard

# Spans for requests only, and only if `start_tracing` has set a provider. FastAPI's own export would send
# URLs and messages of exceptions.
_TELEMETRY: Final[TelemetryConfig] = {
    "auto_configure": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "exclude": lambda scope: scope.get("path") in PROBES,
}
# The outer application traces the request, with the route of this one.
_NO_TELEMETRY: Final[TelemetryConfig] = {
    "auto_configure": False,
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the whole service: one application per API, mounted at its prefix.

    Without `settings` they are read from the environment; invalid ones end the process with one message. No
    connection is opened before the first request.

    Raises:
        UnimplementedOperations: service methods are missing, and the settings refuse to start without them.
    """
    # Without settings this is the entry point of a process.
    is_process = settings is None
    if settings is None:
        settings = load_settings()
        configure_logging(settings, process="web", extra=[add_operation])
    if settings.metrics_folder is not None and not are_values_shared():
        share_values(settings.metrics_folder)
    start_tracing(settings, service="web")
    resources = Resources(settings)
    observe_shipping(resources.instruments.count_log_records)
    runtime = _runtime(settings, resources)
    app = _outer_application(resources, runtime)
    documentation = Documentation(settings, resources.failure_limiter)
    # The most frequent paths first: routes are tried in order.
    _mount_apis(app, resources, runtime, documentation)
    app.routes.extend(probe_routes(resources.probe, resources.shutdown))
    app.routes.extend(_metrics(resources))
    app.routes.extend(documentation.root_routes())
    if settings.storage is StorageKind.LOCAL:
        app.mount(STORAGE_PREFIX, _local_storage(resources, runtime, settings))
    match_whole_paths(app.routes)
    if is_process:
        garbage_collection.tune(settings.gc_young_objects)
    return app


def _outer_application(resources: Resources, runtime: Runtime) -> FastAPI:
    app = FastAPI(
        title=resources.settings.service_name,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(resources),
        telemetry=_TELEMETRY,
    )
    # For tests and diagnostics of a running service, such as its counters.
    app.state.resources = resources
    install(app, runtime)
    _add_middleware(app, resources)
    return app


def _add_middleware(app: FastAPI, resources: Resources) -> None:
    settings = resources.settings
    names = {api.prefix: api.name for api in served_apis()}
    app.add_middleware(
        RequestPass,
        proxies=TrustedProxies(settings.trusted_proxies),
        cors=CorsPolicies(_cors_policies(settings)),
        headers=security_headers(https=settings.is_production),
        metrics=RequestMetrics(resources.instruments, {**names, STORAGE_PREFIX: "storage"}),
    )


def _cors_policies(settings: Settings) -> dict[str, CorsPolicy]:
    credentials = settings.cors_credentials
    origins = {"client": settings.client_cors_origins, "backoffice": settings.backoffice_cors_origins}
    policies = {
        api.prefix: CorsPolicy(origins=origins[api.audience], credentials=credentials)
        for api in served_apis()
    }
    if settings.storage is StorageKind.LOCAL:
        # Without credentials: the signed URL is enough.
        policies[STORAGE_PREFIX] = CorsPolicy(origins=settings.client_cors_origins, credentials=False)
    return policies


def _mount_apis(app: FastAPI, resources: Resources, runtime: Runtime, documentation: Documentation) -> None:
    # The longest prefix first: `/api/v1` also matches `/api/v1/backoffice`.
    for served in sorted(served_apis(), key=lambda api: -len(api.prefix)):
        api = _api(served.bundle, runtime, resources)
        api.include_router(served.router(resources, runtime))
        api.routes.extend(documentation.api_routes(served))
        app.mount(served.prefix, api)


def _api(bundle: Bundle, runtime: Runtime, resources: Resources) -> FastAPI:
    api = MountedApi(title=bundle.title, version=bundle.version)
    # Where the providers of services find them.
    api.state.resources = resources
    install(api, runtime, document=lambda: bundle.document)
    return api


def _local_storage(resources: Resources, runtime: Runtime, settings: Settings) -> FastAPI:
    files = FastAPI(title="Signed URLs", openapi_url=None, redirect_slashes=False)
    install(files, runtime, failures=ApiFailures())
    pending = PendingUploads(resources.database.session)
    spool = Spool(total_bytes=settings.spool_max_bytes, folder=settings.storage_folder)
    files.routes.extend(storage_routes(resources.storage, url_signer(settings), pending, spool))
    return files


def _metrics(resources: Resources) -> list[BaseRoute]:
    system = SystemMetrics(resources.system_probe)
    exposition = Exposition(resources.settings, resources.instruments, service="web", others=[system])
    return metrics_routes(resources.settings, exposition, system)


def _runtime(settings: Settings, resources: Resources) -> Runtime:
    return Runtime(
        responses=settings.response_check,
        log_sample=settings.specfirst_log_sample,
        unimplemented=settings.unimplemented_policy,
        dispatch=settings.specfirst_dispatch,
        translate=translate,
        limiter=resources.limiter if settings.rate_limits_enabled else None,
        spool=Spool(total_bytes=settings.spool_max_bytes),
        expose_internal_errors=settings.is_development,
    )


def _lifespan(
    resources: Resources,
) -> Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, ConnectionGuard]]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, ConnectionGuard]]:
        guard = connection_guard(resources.settings, resources.instruments)
        try:
            with handle_signals(resources.shutdown, delay=resources.settings.shutdown_delay_seconds):
                yield {STATE: guard}
        finally:
            await resources.close()
            await asyncio.to_thread(stop_tracing)

    return lifespan


class MountedApi(FastAPI):
    """The routes, dependencies and dependency overrides of one API, without middleware.

    FastAPI's middleware turns exceptions into responses and closes uploads. The outer application has it,
    with the same handlers, so a second one would only cost time.
    """

    def __init__(self, *, title: str, version: str) -> None:
        """Create an application without FastAPI's own document and documentation routes."""
        super().__init__(
            title=title,
            version=version,
            openapi_url=None,
            redirect_slashes=False,
            telemetry=_NO_TELEMETRY,
        )

    def build_middleware_stack(self) -> ASGIApp:
        """Return the router, without middleware."""
        return self.router
