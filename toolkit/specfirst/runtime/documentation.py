"""The documentation of an API, served beside it."""

from __future__ import annotations

import importlib
import json
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles


def add_documentation(app: FastAPI, package: str, *, path: str = "/docs") -> None:
    """Serve Swagger UI for a generated package, without loading anything from other hosts.

    The document is at `openapi.json` below the page. Its only server is this service, so that requests tried
    on the page reach no other. Call this last: of two routes for one path the earlier is taken.

    Args:
        app: the application that serves the package.
        package: the generated package, such as `generated.shop`.
        path: the path of the page, without a final slash.

    Raises:
        ModuleNotFoundError: fastapi-offline, which has the files of Swagger UI, is not installed.
    """
    static = resources.files("fastapi_offline") / "static"
    relative = path.rpartition("/")[2]
    page = get_swagger_ui_html(
        openapi_url=f"{relative}/openapi.json",
        title=app.title,
        swagger_js_url=f"{relative}/assets/swagger-ui-bundle.js",
        swagger_css_url=f"{relative}/assets/swagger-ui.css",
        swagger_favicon_url=f"{relative}/assets/favicon.png",
    )

    async def document(request: Request) -> Response:
        return JSONResponse(_own_document(package, request.scope.get("root_path", "")))

    async def swagger_ui(request: Request) -> Response:
        return page

    app.router.routes += [
        Route(path, swagger_ui, name="documentation"),
        Route(f"{path}/openapi.json", document, name="document"),
        Mount(f"{path}/assets", StaticFiles(directory=Path(str(static))), name="documentation-assets"),
    ]


def _own_document(package: str, root_path: str) -> dict[str, Any]:
    """Return the document with this service as its only server."""
    document: dict[str, Any] = json.loads((resources.files(package) / "openapi.json").read_bytes())
    prefix = root_path + importlib.import_module(f"{package}.operations").PREFIX
    return {**document, "servers": [{"url": prefix or "/"}]}
