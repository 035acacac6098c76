"""Valid defaults reach the service as values of their schemas; others give warnings."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import ValidationError

from specfirst.cli import main
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy

PACKAGE = "defaults_api"
SPEC = Path(__file__).with_name("defaults.yaml")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    out = tmp_path_factory.mktemp("defaults")
    assert main(["generate", "--spec", str(SPEC), "--out", str(out), "--package", PACKAGE]) == 0
    sys.path.insert(0, str(out))
    yield importlib.import_module(f"{PACKAGE}.routes")
    sys.path.remove(str(out))


WRONG = (
    (22, "'100'"), (23, "99"), (24, "'a'"), (25, "'now'"), (26, "'no'"),
    (39, "'7'"), (46, "'5'"), (47, "'auto'"),
)  # fmt: skip


class FormService:
    def __init__(self) -> None:
        self.received: dict[str, Any] = {}

    async def form(self, **fields: Any) -> None:
        self.received = fields


async def _status(generated: ModuleType, url: str) -> int:
    app = FastAPI()
    app.include_router(generated.build_stub_router())
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        return (await client.get(url)).status_code


@pytest.mark.parametrize("path", ["/right", "/wrong"])
async def test_request_without_parameters_reaches_its_operation(generated: ModuleType, path: str) -> None:
    assert await _status(generated, path) == 501


@pytest.mark.parametrize(
    "query",
    [
        "flag=no", "colour=blue", "level=3", "share=1", "perhaps=c", "kinds=c", "since=today", "code=012",
        "code=٣٣٣",
    ],
)  # fmt: skip
async def test_value_beside_the_schema_is_refused(generated: ModuleType, query: str) -> None:
    assert await _status(generated, f"/right?{query}") == 422


@pytest.mark.parametrize(
    "query", ["flag=true", "colour=red", "level=1", "share=1.5", "perhaps=b", "kinds=b", "code=100"]
)
async def test_value_of_the_schema_reaches_its_operation(generated: ModuleType, query: str) -> None:
    assert await _status(generated, f"/right?{query}") == 501


def test_wrong_default_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["generate", "--spec", str(SPEC), "--out", str(tmp_path), "--package", "again", "--all"])
    printed = "".join(capsys.readouterr())
    for line, default in WRONG:
        assert f"defaults.yaml:{line}: warning: the default {default} breaks its schema" in printed


def test_wrong_default_does_not_reach_a_service(generated: ModuleType) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    settings = models.Settings.model_validate_json('{"other": "red"}')
    assert settings.depth == 3
    assert "size" not in settings.model_dump()
    assert "mode" not in settings.model_dump()


def test_property_takes_the_default_of_its_component(generated: ModuleType) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    settings = models.Settings.model_validate_json('{"other": "red"}')
    assert (settings.colour, settings.sized) == ("green", 40)
    with pytest.raises(ValidationError):
        models.Settings.model_validate_json("{}")


async def test_form_field_has_the_default_of_its_component(generated: ModuleType) -> None:
    def provider() -> FormService:
        return service

    service = FormService()
    runtime = Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)
    app = FastAPI()
    app.include_router(generated.build_router(services=generated.Services(default=provider), runtime=runtime))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        assert (await client.post("/form", data={"other": "x"})).status_code == 204
    assert service.received == {"size": 40, "colour": "green", "count": None}
