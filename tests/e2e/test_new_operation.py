"""A new operation: after generating, mypy and the start name the missing method until it is implemented."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from specfirst.runtime import exception_handlers
from specfirst.runtime.implementation import UnimplementedOperations
from specfirst.runtime.interface import BearerCredentials, RequestContext
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy

REPOSITORY = Path(__file__).parents[2]
PACKAGE = "designed_v1"

ROOT_LINES = {
    "tags": "  - {name: greetings, description: Being greeted.}",
    "paths": "  /greetings/mine: {$ref: 'paths/greetings.yaml#/mine'}",
}
PATH_ITEM = """
mine:
  get:
    operationId: greetings_get_mine
    tags: [greetings]
    summary: Greet me
    description: A greeting by name.
    parameters:
      - name: loud
        in: query
        description: Whether to shout.
        schema: {type: boolean, default: false}
        example: true
    responses:
      '200':
        description: The greeting.
        content:
          application/json:
            schema: {$ref: '../schemas/greetings.yaml#/Greeting'}
            examples:
              hello:
                summary: Hello
                value: {text: Hello}
"""
SCHEMAS = """
Greeting:
  description: A greeting.
  type: object
  additionalProperties: false
  required: [text]
  properties:
    text: {description: What is said., type: string, maxLength: 100, examples: [Hello]}
"""
SERVICE = """
from {package} import models
from {package}.services import GreetingsService


class Greetings(GreetingsService[str]):
    pass
{extra}

def provide() -> Greetings:
    return Greetings()
"""
METHOD = """
    async def get_mine(self, *, principal: str, loud: bool) -> models.Greeting:
        return models.Greeting(text=principal.upper() if loud else principal)
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the specs with one more operation, generated."""
    root = tmp_path_factory.mktemp("workspace")
    shutil.copytree(REPOSITORY / "spec", root / "spec")
    client = root / "spec" / "client" / "v1"
    (client / "paths" / "greetings.yaml").write_text(PATH_ITEM)
    (client / "schemas" / "greetings.yaml").write_text(SCHEMAS)
    document = client / "openapi.yaml"
    text = document.read_text()
    for section, line in ROOT_LINES.items():
        text = text.replace(f"\n{section}:\n", f"\n{section}:\n{line}\n", 1)
    document.write_text(text)
    command = [sys.executable, "-m", "specfirst", "generate"]
    generate = [*command, "--spec", str(document), "--out", str(root), "--package", PACKAGE]
    subprocess.run(generate, check=True, cwd=REPOSITORY)
    sys.path.insert(0, str(root))
    yield root
    sys.path.remove(str(root))


def _service(workspace: Path, name: str, extra: str) -> Path:
    file = workspace / f"{name}.py"
    file.write_text(SERVICE.format(package=PACKAGE, extra=extra))
    return file


def test_mypy_names_the_missing_method(workspace: Path) -> None:
    missing = _mypy(workspace, _service(workspace, "missing_greeting", ""))
    assert missing.returncode == 1
    assert (
        'Cannot instantiate abstract class "Greetings" with abstract attribute "get_mine"' in missing.stdout
    )
    written = _mypy(workspace, _service(workspace, "with_greeting", METHOD))
    assert written.returncode == 0, written.stdout


def _mypy(workspace: Path, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(workspace / "cache"), str(file)]
    environment = {"MYPYPATH": f"{workspace}:{REPOSITORY}", "PATH": ""}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=workspace, env=environment, check=False
    )


class Security:
    """Authentication in which the token is the name of the caller."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> str:
        return credentials.token


def _router(workspace: Path, service: ModuleType, policy: UnimplementedPolicy) -> Any:
    routes = importlib.import_module(f"{PACKAGE}.routes")
    services = routes.Services(
        greetings=service.provide,
        **{
            tag: _implemented(routes, tag)
            for tag in routes.Services.__dataclass_fields__
            if tag != "greetings"
        },
    )
    return routes.build_router(services=services, security=Security(), runtime=Runtime(unimplemented=policy))


def _implemented(routes: ModuleType, tag: str) -> Any:
    """Return a provider of an object with all methods of the tag's interface."""
    interface = getattr(routes, f"{tag.capitalize()}Service")

    def provide() -> None:
        return None

    provide.__annotations__["return"] = type("Every", (), dict.fromkeys(vars(interface)))
    return provide


def test_start_up_fails_and_names_the_missing_method(workspace: Path) -> None:
    _service(workspace, "refused_greeting", "")
    with pytest.raises(UnimplementedOperations) as caught:
        _router(workspace, importlib.import_module("refused_greeting"), UnimplementedPolicy.REFUSE)
    assert caught.value.operations == ["greetings_get_mine"]


@pytest.mark.parametrize(("extra", "status"), [("", 501), (METHOD, 200)])
async def test_missing_method_responds_501(workspace: Path, extra: str, status: int) -> None:
    name = f"greeting_{status}"
    _service(workspace, name, extra)
    router = _router(workspace, importlib.import_module(name), UnimplementedPolicy.RESPOND_501)
    app = FastAPI()
    exception_handlers.install(app, Runtime())
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        response = await client.get("/greetings/mine?loud=true", headers={"authorization": "Bearer ada"})
    assert response.status_code == status
    body = response.json()
    assert body["code"] == ("ok" if status == 200 else "operation.unimplemented")
    assert body["data"] == ({"text": "ADA"} if status == 200 else None)
