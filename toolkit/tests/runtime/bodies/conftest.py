"""Documents of this folder, generated and served by services that record what they receive."""

from __future__ import annotations

import dataclasses
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from specfirst.runtime import exception_handlers
from specfirst.runtime.runtime import Runtime

FOLDER = Path(__file__).parent


class Recorder:
    """Implements every method: records its arguments and returns `returned`."""

    def __init__(self) -> None:
        self.received: dict[str, Any] = {}
        self.returned: Any = None

    def __getattr__(self, name: str) -> Any:
        async def method(**arguments: Any) -> Any:
            self.received = {key: await _read(value) for key, value in arguments.items()}
            return self.returned

        return method


async def _read(value: Any) -> Any:
    """The value with its files as (name, bytes): they are closed when the request ends."""
    if isinstance(value, list):
        return [await _read(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: await _read(getattr(value, name)) for name in names})
    if hasattr(value, "filename"):
        return value.filename, await value.read()
    return value


class Api:
    """A generated package, served."""

    def __init__(self, package: ModuleType, printed: str) -> None:
        self.printed = printed
        """What the compiler printed."""
        self.models = importlib.import_module(f"{package.__name__}.models")
        self.services = importlib.import_module(f"{package.__name__}.services")
        operations = importlib.import_module(f"{package.__name__}.operations")
        routes = importlib.import_module(f"{package.__name__}.routes")
        self.recorder = Recorder()
        self._app = _served(routes, operations, self.recorder)
        stub = FastAPI()
        stub.include_router(routes.build_stub_router())
        self._stub = stub

    def client(self, *, stub: bool = False) -> httpx.AsyncClient:
        """A client of the services, or of the stub server."""
        app = self._stub if stub else self._app
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")

    async def receive(self, method: str, path: str, content: bytes | None, media_type: str | None) -> Any:
        """What the service receives as its arguments; a status code where it is not called."""
        self.recorder.received = {}
        headers = {} if media_type is None else {"content-type": media_type}
        async with self.client() as client:
            response = await client.request(method, path, content=content, headers=headers)
        return self.recorder.received if response.status_code < 400 else response.status_code


def _served(routes: ModuleType, operations: ModuleType, recorder: Recorder) -> FastAPI:
    def provide() -> Any:
        return recorder

    methods = [var.service_method for var in vars(operations).values() if hasattr(var, "service_method")]
    provide.__annotations__["return"] = type("Every", (), dict.fromkeys(methods))
    runtime = Runtime()
    app = FastAPI()
    exception_handlers.install(app, runtime)
    services = {field.name: provide for field in dataclasses.fields(routes.Services)}
    app.include_router(routes.build_router(services=routes.Services(**services), runtime=runtime))
    return app


def generated(spec: Path, out: Path, package: str) -> Api:
    """The API of a document, generated into the folder `out`."""
    command = [sys.executable, "-m", "specfirst", "generate", "--spec", str(spec), "--out", str(out)]
    done = subprocess.run([*command, "--package", package], check=True, capture_output=True, text=True)
    sys.path.insert(0, str(out))
    return Api(importlib.import_module(package), done.stdout + done.stderr)


@pytest.fixture(scope="session")
def media_types(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return generated(FOLDER / "media_types.yaml", tmp_path_factory.mktemp("media_types"), "media_types_api")


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return generated(FOLDER / "forms.yaml", tmp_path_factory.mktemp("forms"), "forms_api")


@pytest.fixture(scope="session")
def responses(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return generated(FOLDER / "responses.yaml", tmp_path_factory.mktemp("responses"), "responses_api")
