"""Generated packages whose operations record that they were reached."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from specfirst.runtime import exception_handlers
from specfirst.runtime.operation import Operation
from specfirst.runtime.request_context import exchange_of
from specfirst.runtime.runtime import Runtime


def generated(out: Path, spec: Path) -> Iterator[ModuleType]:
    """The module `routes` of the package of a document; `said` is what the compiler printed."""
    package = f"{spec.stem}_api"
    command = [sys.executable, "-m", "specfirst", "generate", "--spec", str(spec)]
    done = subprocess.run(
        [*command, "--out", str(out), "--package", package], check=True, capture_output=True, text=True
    )
    sys.path.insert(0, str(out))
    routes = importlib.import_module(f"{package}.routes")
    routes.said = done.stdout + done.stderr  # type: ignore[attr-defined]
    yield routes
    sys.path.remove(str(out))


@pytest.fixture(scope="session")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of `paths.yaml`."""
    yield from generated(tmp_path_factory.mktemp("paths"), Path(__file__).with_name("paths.yaml"))


@pytest.fixture(scope="session")
def shared_paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of `shared_paths.yaml`."""
    yield from generated(tmp_path_factory.mktemp("shared"), Path(__file__).with_name("shared_paths.yaml"))


def operations_of(routes: ModuleType) -> list[Operation]:
    """Every operation of the package."""
    return [var for var in vars(routes.operations).values() if isinstance(var, Operation)]


class Application:
    """An application that serves the package below a prefix; `options` are further ones of its router."""

    failure: Exception | None = None
    """What every service method raises."""

    def __init__(self, routes: ModuleType, prefix: str = "", **options: Any) -> None:
        self.reached: list[tuple[str, dict[str, Any]]] = []
        self.scope: dict[str, Any] = {}
        self.operations = operations_of(routes)
        provide = self._provider([operation.service_method for operation in self.operations])
        services = dict.fromkeys(routes.Services.__annotations__, provide)
        runtime = Runtime()
        self.app = FastAPI()
        exception_handlers.install(self.app, runtime)
        self.router = routes.build_router(services=routes.Services(**services), runtime=runtime, **options)
        self.app.include_router(self.router, prefix=prefix)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test")

    def _provider(self, methods: list[str]) -> Any:
        reached = self.reached

        def implement(name: str) -> Any:
            async def method(_: Any, **arguments: Any) -> None:
                reached.append((name, arguments))
                if self.failure is not None:
                    raise self.failure

            return method

        service = type("Service", (), {name: implement(name) for name in methods})

        def provide(request: Request) -> Any:
            self.scope = dict(request.scope)
            return service()

        provide.__annotations__["return"] = service
        return provide

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, str | None, dict[str, Any]]:
        """Status, the method of the service that was called, and its arguments."""
        self.reached.clear()
        response = await self.client.request(method, path, **options)
        name, arguments = self.reached[-1] if self.reached else (None, {})
        return response.status_code, name, arguments

    @property
    def raw_path_params(self) -> dict[str, str]:
        """What the last request that reached an operation had in its path."""
        return dict(exchange_of(self.scope).raw_path_values or {})


@pytest.fixture
async def application(paths: ModuleType) -> AsyncIterator[Application]:
    made = Application(paths)
    async with made.client:
        yield made
