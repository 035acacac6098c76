"""A document of a test as an application: generated, imported, and served by a recording service."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import httpx
from fastapi import FastAPI

from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render
from specfirst.runtime import exception_handlers
from specfirst.runtime.runtime import ResponseCheck, Runtime

_PACKAGES = (f"served_document_{number}" for number in itertools.count())


class Served:
    """The application of one document. Its service keeps what it is given, and gives or calls `returned`."""

    def __init__(self, package: str, warnings: list[str], runtime: Runtime) -> None:
        self.models: ModuleType = importlib.import_module(f"{package}.models")
        self.warnings = warnings
        self.received: list[dict[str, Any]] = []
        self.returned: Any = None
        routes = importlib.import_module(f"{package}.routes")
        operations = importlib.import_module(f"{package}.operations")
        app = FastAPI()
        exception_handlers.install(app, runtime)
        provide = self._provider(operations)
        services = {field.name: provide for field in dataclasses.fields(routes.Services)}
        app.include_router(routes.build_router(services=routes.Services(**services), runtime=runtime))
        self._transport = httpx.ASGITransport(app)

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The response to one request."""
        async with httpx.AsyncClient(transport=self._transport, base_url="http://test") as client:
            return await client.request(method, path, **options)

    def _provider(self, operations: ModuleType) -> Any:
        recorder = self

        class Service:
            def __getattr__(self, name: str) -> Any:
                async def method(**arguments: Any) -> Any:
                    recorder.received.append(arguments)
                    return recorder.returned() if callable(recorder.returned) else recorder.returned

                return method

        def provide() -> Any:
            return Service()

        names = [var.service_method for var in vars(operations).values() if hasattr(var, "service_method")]
        provide.__annotations__["return"] = type("Every", (), dict.fromkeys(names))
        return provide


@contextmanager
def serve(document: Mapping[str, Any], *, responses: ResponseCheck = ResponseCheck.RAISE) -> Iterator[Served]:
    """Generate, import and serve a document without security."""
    package = next(_PACKAGES)
    with TemporaryDirectory() as folder:
        spec = Path(folder) / "openapi.json"
        spec.write_text(json.dumps(document), "utf-8")
        rendered = render(DocumentJob(spec, Path(folder), package, "in-process"))
        for name, content in rendered.files.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        sys.path.insert(0, folder)
        try:
            yield Served(
                package, [warning.message for warning in rendered.warnings], Runtime(responses=responses)
            )
        finally:
            sys.path.remove(folder)


def document(schemas: Mapping[str, Any], paths: Mapping[str, Any], version: str = "3.1.0") -> dict[str, Any]:
    """An OpenAPI document of these parts."""
    info = {"title": "Test", "version": "1"}
    return {"openapi": version, "info": info, "paths": dict(paths), "components": {"schemas": dict(schemas)}}


def exchange(request: Any, response: Any = None, operation_id: str = "exchange") -> dict[str, Any]:
    """An operation that takes one JSON schema and gives one, by default the same."""
    return {
        "post": {
            "operationId": operation_id,
            "requestBody": {"required": True, "content": {"application/json": {"schema": request}}},
            "responses": {
                "200": {
                    "description": "",
                    "content": {"application/json": {"schema": request if response is None else response}},
                }
            },
        }
    }
