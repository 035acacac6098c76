"""The documentation routes of the running service."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from app.api.docs.access import DocsPassword
from app.api.docs.assets import assets, entity_tag
from app.api.docs.pages import (
    Addresses,
    ApiCard,
    Landing,
    api_card,
    landing_page,
    redoc_page,
    swagger_page,
)
from app.api.served_apis import ServedApi, served_apis
from app.core.settings import Settings
from app.integrations.cache.failure_limiter import FailureLimiter
from specfirst.runtime.caching import unless_known
from specfirst.runtime.interface import RouteNotFound

_ASSETS_PATH: Final = "/docs-assets"
_PROBES: Final = {"Liveness": "/livez", "Readiness": "/readyz"}
_SESSION_OPERATIONS: Final = {"login": "auth_login", "refresh": "auth_refresh", "logout": "auth_logout"}
_ACCOUNT_OPERATIONS: Final = {"client": "users_get_me", "backoffice": "auth_get_me"}
"""The operations of each audience that return the account with its `email`, and its `role` if it has one."""
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

    def root_routes(self) -> list[BaseRoute]:
        """Return the landing page and the assets of all pages; no routes if documentation is off."""
        if not self._settings.docs_are_served:
            return []
        return [
            Route("/", self._landing, name="landing"),
            Route(f"{_ASSETS_PATH}/{{name}}", _asset, name="docs-asset"),
        ]

    def api_routes(self, api: ServedApi) -> list[BaseRoute]:
        """Return `/openapi.json`, `/docs` and `/redoc` of an API, if it is shown."""
        if not self._is_shown(api):
            return []
        pages = _ApiPages(api, self._password if api.is_internal else None)
        return [
            Route("/openapi.json", pages.openapi, name="openapi"),
            Route("/docs", pages.swagger, name="swagger"),
            Route("/redoc", pages.redoc, name="redoc"),
        ]

    def _is_shown(self, api: ServedApi) -> bool:
        if not self._settings.docs_are_served:
            return False
        return not api.is_internal or self._password is not None or self._settings.is_development

    async def _landing(self, request: Request) -> Response:
        root = request.scope.get("root_path", "")
        landing = Landing(
            service_name=self._settings.service_name,
            assets=f"{root}{_ASSETS_PATH}",
            cards=[self._card(api, root) for api in served_apis() if self._is_shown(api)],
            links={label: root + path for label, path in _PROBES.items()}
            | {label: str(url) for label, url in self._settings.docs_links.items()},
        )
        return _html(landing_page(landing), _LANDING_POLICY)

    def _card(self, api: ServedApi, root: str) -> ApiCard:
        protected = api.is_internal and self._password is not None
        return api_card(api, _addresses(api, root), root=root, protected=protected)


class _ApiPages:
    def __init__(self, api: ServedApi, password: DocsPassword | None) -> None:
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
        known = self._api.bundle.operations
        called = {**_SESSION_OPERATIONS, "account": _ACCOUNT_OPERATIONS[self._api.audience]}
        login = None
        if known.keys() >= set(called.values()):
            login = {name: root + known[operation][0] for name, operation in called.items()}
        return _html(swagger_page(self._api, _addresses(self._api, root), login), _VIEWER_POLICY)

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


def _addresses(api: ServedApi, root: str) -> Addresses:
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
