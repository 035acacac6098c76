"""This project: packages generated from the document, with a service layer."""

from __future__ import annotations

import hmac
import importlib
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from app.api.cors import CorsPolicies, CorsPolicy
from app.api.request_pass import RequestPass, security_headers
from app.api.telemetry import RequestMetrics
from app.api.trusted_proxies import TrustedProxies
from app.core.metrics.instruments import Instruments
from scripts.bench.baselines.fastapi_bare import Session, get_session
from scripts.bench.baselines.values import ORIGIN, PAGE, TOKEN, created, item
from scripts.bench.dispatch.documents import PREFIX, Variant, import_package
from specfirst.runtime.exception_handlers import install
from specfirst.runtime.interface import BearerCredentials, RequestContext, Unauthenticated
from specfirst.runtime.routing import match_whole_paths
from specfirst.runtime.runtime import ResponseCheck, Runtime

CurrentSession = Annotated[Session, Depends(get_session, scope="function")]


class Security:
    """Implements the package's `SecurityHandlers`."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> str:
        """Return the token's user."""
        if not hmac.compare_digest(credentials.token, TOKEN):
            raise Unauthenticated
        return "user"


def create_app(
    operations: int,
    *,
    envelope: bool = True,
    check: ResponseCheck = ResponseCheck.LOG,
    log_sample: float = 1.0,
    middleware: bool = False,
    observed: bool = False,
) -> ASGIApp:
    """The application; with `middleware`, inside that of `app.main`, which logs and counts if `observed`."""
    variant = Variant(envelope=envelope, operations=operations)
    import_package(variant)
    routes = importlib.import_module(f"{variant.package}.routes")
    runtime = Runtime(responses=check, log_sample=log_sample)
    app = FastAPI(title="Items", openapi_url=None, redirect_slashes=False)
    install(app, runtime)
    router = routes.build_router(
        services=routes.Services(items=_provider(variant)), security=Security(), runtime=runtime
    )
    app.include_router(router, prefix=PREFIX)
    if middleware:
        app.add_middleware(
            RequestPass,
            proxies=TrustedProxies(["10.0.0.0/8"]),
            cors=CorsPolicies({PREFIX: CorsPolicy(origins=[ORIGIN], credentials=True)}),
            headers=security_headers(https=False),
            metrics=RequestMetrics(Instruments(), {}) if observed else None,
            access_log=observed,
        )
    match_whole_paths(app.routes)
    return app


def _provider(variant: Variant) -> Any:
    """A provider of the service, whose class implements every operation of the document."""
    models = importlib.import_module(f"{variant.package}.models")
    interface = importlib.import_module(f"{variant.package}.services").ItemsService
    others = [name for name in vars(interface) if name.startswith("other_")]
    service_class = type("Items", (interface,), {**_methods(models, PAGE), **_aliases(others, models)})
    service = service_class()

    async def provide(session: CurrentSession) -> Any:
        return service

    provide.__annotations__["return"] = service_class
    return provide


def _methods(models: Any, page_size: int) -> Mapping[str, Any]:
    page = [models.Item(**item(number)) for number in range(page_size)]

    async def get(self: Any, *, principal: str, item_id: UUID) -> Any:
        return models.Item(**item(item_id=item_id))

    async def list_(self: Any, *, principal: str, limit: int, cursor: str | None) -> Any:
        return models.ItemPage(items=page[:limit], next_cursor=cursor)

    async def create(self: Any, *, principal: str, body: Any) -> Any:
        return models.Item(**created(body.name, body.email, body.score, body.tags))

    return {"get": get, "list": list_, "create": create}


def _aliases(names: list[str], models: Any) -> Mapping[str, Any]:
    get = _methods(models, 0)["get"]
    return dict.fromkeys(names, get)
