"""Swagger UI and ReDoc for one API, showing the bundle. Every asset comes from this server."""

from __future__ import annotations

import hashlib
from html import escape
from importlib import resources
from pathlib import Path

import fastapi_offline
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from app.api.bundle import Bundle
from specfirst.runtime.caching import unless_known

ASSETS_PATH = "/docs-assets"
_VENDOR_ASSETS = Path(fastapi_offline.__file__).parent / "static"
_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src blob:; frame-ancestors 'none'"
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{assets}/vendor/favicon.png">
{head}</head>
<body>
{body}</body>
</html>
"""
_SWAGGER_HEAD = '<link rel="stylesheet" href="{assets}/vendor/swagger-ui.css">\n'
_SWAGGER_BODY = """<div id="swagger-ui" data-spec="{spec}"></div>
<script src="{assets}/vendor/swagger-ui-bundle.js"></script>
<script src="{assets}/own/start_swagger.js"></script>
"""
_REDOC_BODY = """<redoc spec-url="{spec}"></redoc>
<script src="{assets}/vendor/redoc.standalone.js"></script>
"""


def spec_routes(bundle: Bundle) -> list[BaseRoute]:
    """`/openapi.json`, `/docs` and `/redoc` of one API, below its prefix."""

    headers = {
        "ETag": f'"{hashlib.sha256(bundle.text).hexdigest()[:32]}"',
        "Cache-Control": "public, no-cache",
    }

    async def openapi(request: Request) -> Response:
        return unless_known(request, Response(bundle.text, headers=headers, media_type="application/json"))

    async def swagger(request: Request) -> Response:
        return _page(request, bundle, head=_SWAGGER_HEAD, body=_SWAGGER_BODY)

    async def redoc(request: Request) -> Response:
        return _page(request, bundle, head="", body=_REDOC_BODY)

    return [
        Route("/openapi.json", openapi, name="openapi"),
        Route("/docs", swagger, name="swagger"),
        Route("/redoc", redoc, name="redoc"),
    ]


def asset_routes() -> list[BaseRoute]:
    """The scripts and styles of both viewers, for all APIs."""
    own = resources.files("app.api") / "docs_assets"
    return [
        Mount(f"{ASSETS_PATH}/vendor", StaticFiles(directory=_VENDOR_ASSETS)),
        Mount(f"{ASSETS_PATH}/own", StaticFiles(directory=str(own))),
    ]


def _page(request: Request, bundle: Bundle, *, head: str, body: str) -> Response:
    # `root_path` is the API's prefix behind whatever a proxy adds; `app_root_path` is the latter alone.
    assets = escape(f"{request.scope.get('app_root_path', '')}{ASSETS_PATH}")
    spec = escape(f"{request.scope['root_path']}/openapi.json")
    parts = {"assets": assets, "spec": spec}
    page = _PAGE.format(
        title=escape(bundle.title), assets=assets, head=head.format(**parts), body=body.format(**parts)
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _CONTENT_SECURITY_POLICY})
