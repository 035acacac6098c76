"""The package generated from the sample document, and an application that serves it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import AsyncIterator, Collection, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from specfirst.runtime import exception_handlers
from specfirst.runtime.interface import (
    ApiKeyCredentials,
    BasicCredentials,
    BearerCredentials,
    RequestContext,
    Unauthenticated,
)
from specfirst.runtime.runtime import Runtime

PACKAGE = "sample_api"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The generated package `sample_api`, its modules imported."""
    out = tmp_path_factory.mktemp("generated")
    spec = Path(__file__).with_name("sample.yaml")
    command = [sys.executable, "-m", "specfirst", "generate"]
    command += ["--spec", str(spec), "--out", str(out), "--package", PACKAGE]
    subprocess.run([*command, "--failures", "envelope"], check=True)
    sys.path.insert(0, str(out))
    package = importlib.import_module(PACKAGE)
    for module in ("models", "services", "operations", "routes"):
        importlib.import_module(f"{PACKAGE}.{module}")
    yield package
    sys.path.remove(str(out))


class Security:
    """`good` tokens belong to admins, `plain` ones to users without a role."""

    async def token(self, credentials: BearerCredentials, context: RequestContext) -> str:
        if credentials.token not in ("good", "plain"):
            raise Unauthenticated
        return credentials.token

    async def key(self, credentials: ApiKeyCredentials, context: RequestContext) -> str:
        if credentials.key != "sesame":
            raise Unauthenticated
        return "key"

    async def login(self, credentials: BasicCredentials, context: RequestContext) -> str:
        return credentials.username

    def identity(self, principal: str) -> str:
        return principal

    def roles(self, principal: str) -> Collection[str]:
        return {"admin"} if principal == "good" else set()


class Things:
    """Echoes what it was called with; `returned` replaces that, and exceptions are raised."""

    returned: Any = None

    def __init__(self, models: ModuleType) -> None:
        self._models = models

    def __getattr__(self, name: str) -> Any:
        async def method(**arguments: Any) -> Any:
            if isinstance(self.returned, Exception):
                raise self.returned
            if self.returned is not None:
                return self.returned
            return self._models.Echo(seen={key: await _plain(value) for key, value in arguments.items()})

        return method


async def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [await _plain(item) for item in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(by_alias=True)
    if hasattr(value, "filename"):
        return {"filename": value.filename, "text": (await value.read()).decode()}
    return value


class Served:
    """An application over the sample document, and a client of it."""

    def __init__(self, package: ModuleType, runtime: Runtime) -> None:
        things = Things(package.models)
        self.things = things

        def provide() -> Any:
            return things

        routes = package.routes
        # The echo implements every method of both interfaces, which no static class could say.
        provide.__annotations__["return"] = type("Every", (), dict.fromkeys(_methods(package.operations)))
        self.app = FastAPI()
        exception_handlers.install(self.app, runtime)
        self.app.include_router(
            routes.build_router(
                services=routes.Services(things=provide, files=provide, policies=provide),
                security=Security(),
                runtime=runtime,
            )
        )
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(
            transport=transport, base_url="http://test", headers={"authorization": "Bearer good"}
        )


def _methods(operations: ModuleType) -> list[str]:
    return [var.service_method for var in vars(operations).values() if hasattr(var, "service_method")]


@pytest.fixture
async def served(sample: ModuleType) -> AsyncIterator[Served]:
    """In `raise` mode."""
    service = Served(sample, Runtime())
    async with service.client:
        yield service
