"""The documentation routes of the running service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from app.api.docs.access import DocsPassword
from app.api.docs.assets import assets, entity_tag
from app.api.docs.documented_apis import DocumentedApi, documented_apis
from app.api.docs.pages import (
    Addresses,
    ApiCard,
    Landing,
    api_card,
    landing_page,
    redoc_page,
    swagger_page,
)
from app.core.settings import Settings
from app.integrations.cache.failure_limiter import FailureLimiter
from specfirst.runtime.caching import unless_known
from specfirst.runtime.interface import RouteNotFound

_ASSETS_PATH: Final = "/docs-assets"
_PROBES: Final = {"Liveness": "/livez", "Readiness": "/readyz"}
_SHARED_POLICY: Final = "base-uri 'none'; frame-ancestors 'none'"
_LANDING_POLICY: Final = (
    f"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; {_SHARED_POLICY}"
)
# Both viewers write inline styles; ReDoc searches in a worker that it creates from a blob.
_VIEWER_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    f"font-src 'self' data:; connect-src 'self'; worker-src blob:; form-action 'self'; {_SHARED_POLICY}"
)
_REVALIDATED: Final = "no-cache"


class Documentation:
    """The documentation routes of the service, as far as its settings enable them."""

    def __init__(self, settings: Settings, limiter: FailureLimiter) -> None:
        """`limiter` counts wrong passwords."""
        self._settings = settings
        password = settings.backoffice_docs_password.get_secret_value()
        window = settings.lockout_window_seconds
        self._password = DocsPassword(password, limiter, window_seconds=window) if password else None
        self._apis = {api.package: api for api in documented_apis() if self._is_shown(api)}

    def root_routes(self) -> list[BaseRoute]:
        """Return the landing page and the assets of all pages; no routes if documentation is off."""
        if not self._settings.docs_are_served:
            return []
        return [
            Route("/", self._landing, name="landing"),
            Route(f"{_ASSETS_PATH}/{{name}}", _asset, name="docs-asset"),
        ]

    def api_routes(self, package: str) -> list[BaseRoute]:
        """Return `/openapi.json`, `/docs` and `/redoc` of the API of a generated package, if it is shown."""
        api = self._apis.get(package)
        if api is None:
            return []
        pages = _ApiPages(api, self._password if api.internal else None)
        return [
            Route("/openapi.json", pages.openapi, name="openapi"),
            Route("/docs", pages.swagger, name="swagger"),
            Route("/redoc", pages.redoc, name="redoc"),
        ]

    def _is_shown(self, api: DocumentedApi) -> bool:
        if not self._settings.docs_are_served:
            return False
        return not api.internal or self._password is not None or self._settings.is_development

    async def _landing(self, request: Request) -> Response:
        root = request.scope.get("root_path", "")
        landing = Landing(
            service_name=self._settings.service_name,
            assets=f"{root}{_ASSETS_PATH}",
            cards=[self._card(api, root) for api in self._apis.values()],
            links=self._links(root),
        )
        return _html(landing_page(landing), _LANDING_POLICY)

    def _card(self, api: DocumentedApi, root: str) -> ApiCard:
        protected = api.internal and self._password is not None
        return api_card(api, _addresses(api, root), root=root, protected=protected)

    def _links(self, root: str) -> Mapping[str, str]:
        probes = {label: root + path for label, path in _PROBES.items()}
        return {**probes, **{label: str(url) for label, url in self._settings.docs_links.items()}}


class _ApiPages:
    def __init__(self, api: DocumentedApi, password: DocsPassword | None) -> None:
        self._api = api
        self._password = password
        self._etag = entity_tag(api.bundle.text)

    async def openapi(self, request: Request) -> Response:
        await self._check(request)
        audience = "public" if self._password is None else "private"
        headers = {"ETag": self._etag, "Cache-Control": f"{audience}, {_REVALIDATED}"}
        response = Response(self._api.bundle.text, headers=headers, media_type="application/json")
        return unless_known(request, response)

    async def swagger(self, request: Request) -> Response:
        await self._check(request)
        root = _root_of(request)
        operations = asdict(self._api.session) if self._api.has_session else {}
        login = {name: root + self._api.url_of(operation) for name, operation in operations.items()}
        return _html(swagger_page(self._api, _addresses(self._api, root), login or None), _VIEWER_POLICY)

    async def redoc(self, request: Request) -> Response:
        await self._check(request)
        return _html(redoc_page(self._api, _addresses(self._api, _root_of(request))), _VIEWER_POLICY)

    async def _check(self, request: Request) -> None:
        if self._password is not None:
            await self._password.require(request)


async def _asset(request: Request) -> Response:
    asset = assets().get(request.path_params["name"])
    if asset is None:
        raise RouteNotFound
    headers = {"ETag": asset.etag, "Cache-Control": f"public, {_REVALIDATED}"}
    return unless_known(request, Response(asset.content, headers=headers, media_type=asset.media_type))


def _root_of(request: Request) -> str:
    """Return the prefix that a proxy adds to every path: `root_path` without the prefix of the API."""
    return str(request.scope.get("app_root_path", ""))


def _addresses(api: DocumentedApi, root: str) -> Addresses:
    prefix = root + api.bundle.prefix
    return Addresses(
        home=f"{root}/",
        assets=f"{root}{_ASSETS_PATH}",
        openapi=f"{prefix}/openapi.json",
        swagger=f"{prefix}/docs",
        redoc=f"{prefix}/redoc",
    )


def _html(page: str, policy: str) -> Response:
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})
