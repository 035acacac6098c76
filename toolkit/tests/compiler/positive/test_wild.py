"""A document of the wild keeps everything: in interfaces, routes, and FastAPI's own description."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI

PACKAGE = "wild_api"
GENERATE = [sys.executable, "-m", "specfirst", "generate"]


class Generated:
    """The package, and what the compiler printed while it made it."""

    def __init__(self, package: ModuleType, said: str) -> None:
        self.said = said
        self.services = importlib.import_module(f"{package.__name__}.services")
        self.routes = importlib.import_module(f"{package.__name__}.routes")
        app = FastAPI()
        app.include_router(self.routes.build_stub_router())
        self.described: dict[str, Any] = app.openapi()

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """One operation, as FastAPI describes it."""
        found: dict[str, Any] = self.described["paths"][path][method]
        return found


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    out = tmp_path_factory.mktemp("wild")
    spec = Path(__file__).with_name("wild.yaml")
    command = [*GENERATE, "--spec", str(spec), "--out", str(out), "--package", PACKAGE]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    sys.path.insert(0, str(out))
    yield Generated(importlib.import_module(PACKAGE), done.stdout + done.stderr)
    sys.path.remove(str(out))


def _parameters(function: Any) -> dict[str, str]:
    signature = inspect.signature(function)
    return {name: str(each.annotation) for name, each in signature.parameters.items() if name != "self"}


GET, POST = ("get", "/class/{from_}/{user_id}.json"), ("post", "/class/{from_}/{user_id}.json")


def test_names_that_python_does_not_allow(wild: Generated) -> None:
    assert _parameters(wild.services.OddTagService.class_) == {
        "principal": "P | None",
        "from_": "str",
        "user_id": "int",
        "x_request_id": "str",
        "import_": "int | None",
        "service_query": "str",
        "body_query": "models.ClassBody",
        "session": "str | None",
    }


def test_a_method_called_list_leaves_the_type_alone(wild: Generated) -> None:
    listed = inspect.signature(wild.services.ListService.list)
    assert str(listed.return_annotation) == "builtins.list[models.Pet]"
    assert {"list", "list_2", "list_2_2"} <= set(vars(wild.services.ListService))


def test_operations_without_tag_or_id(wild: Generated) -> None:
    assert hasattr(wild.services.DefaultService, "post_class_from_user_id_json")
    assert wild.operation(*POST)["operationId"] == "post_class_from_user_id_json"


def test_the_operation_id_is_kept_as_written(wild: Generated) -> None:
    assert wild.operation("put", "/list")["operationId"] == "list-list"
    assert wild.operation(*GET)["operationId"] == "class"
    assert wild.operation(*GET)["deprecated"] is True


def test_parameters_keep_names_and_constraints(wild: Generated) -> None:
    parameters = {each["name"]: each for each in wild.operation(*GET)["parameters"]}
    assert set(parameters) == {"from_", "user_id", "import", "X-Request-ID", "service", "body", "session"}
    bounds = {"type": "integer", "exclusiveMinimum": 1, "maximum": 9}
    assert bounds.items() <= parameters["import"]["schema"].items()
    assert parameters["from_"]["schema"]["pattern"] == "^[a-z]+$"
    assert parameters["X-Request-ID"]["required"] is True
    assert parameters["X-Request-ID"]["schema"]["maxLength"] == 9
    assert parameters["service"]["schema"]["default"] == "all"
    assert parameters["body"]["schema"]["default"] == ["a"]
    assert parameters["session"]["in"] == "cookie"


def test_statuses_are_all_kept(wild: Generated) -> None:
    assert set(wild.operation(*GET)["responses"]) >= {"200", "4XX", "default"}
    assert set(wild.operation("post", "/list")["responses"]) >= {"200", "default"}
    assert set(wild.operation("put", "/list")["responses"]) >= {"204", "302"}


def test_response_headers_and_media_types(wild: Generated) -> None:
    success = wild.operation(*GET)["responses"]["200"]
    assert set(success["content"]) == {"application/vnd.wild+json", "text/csv"}
    assert success["headers"]["X-Rate"]["required"] is True
    returned = "models.Pet | Representation[str | bytes | Stream]"
    assert _parameters(wild.services.Class200) == {"body": returned, "x_rate": "int"}


def test_forms_keep_their_fields(wild: Generated) -> None:
    body = wild.operation("post", "/list")["requestBody"]["content"]["application/x-www-form-urlencoded"]
    form = body["schema"]
    assert set(form["properties"]) == {"class", "if"}
    assert form["required"] == ["class"]
    assert form["properties"]["class"]["maxLength"] == 5


def test_discriminators(wild: Generated) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    from pydantic import TypeAdapter

    pets: TypeAdapter[Any] = TypeAdapter(models.Pet)
    assert type(pets.validate_json('{"kind": "dog", "owner": null}')) is models.Dog
    assert pets.json_schema()["discriminator"]["propertyName"] == "kind"


def test_security(wild: Generated) -> None:
    assert set(wild.described["components"]["securitySchemes"]) == {"oauth", "key", "basic"}
    handlers = wild.services.SecurityHandlers
    names = ("oauth", "key", "basic")
    credentials = {name: _parameters(getattr(handlers, name))["credentials"] for name in names}
    assert credentials == {
        "oauth": "BearerCredentials",
        "key": "ApiKeyCredentials",
        "basic": "BasicCredentials",
    }


def test_what_is_not_honoured_is_said_with_its_line(wild: Generated) -> None:
    lines = [line for line in wild.said.splitlines() if "warning:" in line]
    assert any("wild.yaml:11:" in line and "first tag, 'odd tag'" in line for line in lines), lines
    assert any("text/xml" in line and "the schema is not enforced" in line for line in lines), lines


def test_extensions_that_mean_something_else_are_ignored_and_said(wild: Generated) -> None:
    ignored = [line for line in wild.said.splitlines() if "it is ignored" in line]
    names = ("x-rate-limit", "x-roles", "x-max-body-bytes", "x-cache", "x-sunset")
    assert [sum(name in line for line in ignored) for name in names] == [1] * len(names), wild.said
    assert all("wild.yaml:1" in line for line in ignored)


def test_a_document_without_operations(tmp_path: Path) -> None:
    spec = tmp_path / "empty.yaml"
    spec.write_text('openapi: 3.1.0\ninfo: {title: Empty, version: "1"}\npaths: {}\n')
    out = tmp_path / "out"
    command = [*GENERATE, "--spec", str(spec), "--out", str(out), "--package", "empty_api"]
    subprocess.run(command, check=True, capture_output=True)
    use = "from empty_api.routes import build_stub_router; assert build_stub_router().routes == []"
    subprocess.run([sys.executable, "-c", use], check=True, env={"PYTHONPATH": f"{out}:{Path.cwd()}"})
