"""The failure format that a project chooses: the envelope, problem details, or its own class."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from specfirst.compiler.rendering import Rendered
from tests.runtime.packages import generated, stub_client

DOCUMENT = """
openapi: 3.1.0
info: {title: Formats, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '204': {description: done}
        '400':
          description: bad
          content: {application/vnd.shop+json: {schema: {$ref: '#/components/schemas/Fault'}}}
    delete:
      operationId: deleteThings
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '204': {description: done}
        '400': {description: bad}
components:
  schemas:
    Fault:
      type: object
      required: [fault]
      properties: {fault: {type: string, enum: [limit]}}
"""
FORMATS = '''
from typing import Any

from specfirst.runtime.failures import Failure, FailureFormat


class Faults(FailureFormat):
    """The form of the shop."""

    def body(self, failure: Failure) -> Any:
        if failure.declared is None:
            return super().body(failure)
        return {"fault": failure.error.errors[0].loc[-1]}


class Broken(FailureFormat):
    """Not what is declared."""

    def body(self, failure: Failure) -> Any:
        return {"fault": "somewhere"}
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("formats")
    (folder / "openapi.yaml").write_text(DOCUMENT)
    (folder / "shop_formats.py").write_text(FORMATS)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def problems(folder: Path) -> Iterator[tuple[ModuleType, Rendered]]:
    with generated(folder / "openapi.yaml", folder, "problem_api", "problem") as made:
        yield made


async def test_class_of_the_project_renders_the_body(folder: Path) -> None:
    with generated(folder / "openapi.yaml", folder, "faults_api", "shop_formats:Faults") as (package, _):
        async with stub_client(package) as client:
            response = await client.get("/things?limit=x")
            empty = await client.delete("/things?limit=x")
            missing = await client.get("/nowhere")
    assert (response.status_code, response.json()) == (400, {"fault": "limit"})
    assert response.headers["content-type"] == "application/vnd.shop+json"
    assert (empty.status_code, empty.content) == (400, b"")
    assert missing.headers["content-type"] == "application/problem+json"


async def test_response_of_the_project_class_is_checked_against_the_document(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with generated(folder / "openapi.yaml", folder, "broken_api", "shop_formats:Broken") as (package, _):
        async with stub_client(package) as client:
            response = await client.get("/things?limit=x")
    assert response.status_code == 500
    assert "the failure format gives for 400 an invalid body" in caplog.text


async def test_envelope_is_sent_on_demand(folder: Path) -> None:
    with generated(folder / "openapi.yaml", folder, "envelope_api", "envelope") as (package, _):
        async with stub_client(package) as client:
            response = await client.get("/things?limit=x")
    assert (response.status_code, response.json()["code"]) == (400, "request.invalid")
    assert response.headers["content-type"] == "application/json"


async def test_problem_is_sent_on_demand(problems: tuple[ModuleType, Rendered]) -> None:
    async with stub_client(problems[0]) as client:
        response = await client.get("/things?limit=x")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    request_id = response.json().pop("request_id")
    assert request_id == response.headers["x-request-id"]
    assert response.json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request is not valid.",
        "instance": "/things",
        "code": "request.invalid",
        "errors": [
            {
                "in": "query",
                "name": "limit",
                "detail": "Input should be a valid integer",
                "type": "int_type",
            }
        ],
        "request_id": request_id,
    }


def test_undeclared_problem_is_a_warning(problems: tuple[ModuleType, Rendered]) -> None:
    (found,) = [warning for warning in problems[1].warnings if warning.rule == "failure-not-problem"]
    assert found.message.startswith(
        "problem details are not what 400 declares: application/vnd.shop+json is declared"
    )
    assert found.location.line == 11


def test_undeclared_statuses_are_one_warning(problems: tuple[ModuleType, Rendered]) -> None:
    (found,) = [warning for warning in problems[1].warnings if warning.rule == "failure-undeclared"]
    assert found.message.endswith("status 500 of 2 operations")
