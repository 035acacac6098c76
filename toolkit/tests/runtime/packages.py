"""Packages generated from the documents of these tests, in this process."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import httpx
from fastapi import FastAPI

from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import Rendered, render
from specfirst.runtime import exception_handlers
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy

MODULES = ("models", "services", "operations", "routes")


@contextmanager
def generated(
    spec: Path, out: Path, package: str, failures: str | None = None
) -> Iterator[tuple[ModuleType, Rendered]]:
    """The package of a document, imported, and what was rendered."""
    rendered = render(DocumentJob(spec, out, package, IN_PROCESS, failures))
    for name, content in rendered.files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    sys.path.insert(0, str(out))
    importlib.invalidate_caches()
    try:
        imported = importlib.import_module(package)
        for module in MODULES:
            importlib.import_module(f"{package}.{module}")
        yield imported, rendered
    finally:
        sys.path.remove(str(out))


def stub_application(package: ModuleType) -> FastAPI:
    """An application of the package's stub router, with the handlers for what is outside its operations."""
    runtime = Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    exception_handlers.install(app, runtime)
    app.include_router(package.routes.build_stub_router(runtime))
    return app


def stub_client(package: ModuleType) -> httpx.AsyncClient:
    """A client of the stub application."""
    return client_of(stub_application(package))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client of an application in this process."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://test"
    )
