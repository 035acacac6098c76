"""Properties whose names are no Python names: `from` is the field `from_`."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI

from specfirst.runtime import exception_handlers
from specfirst.runtime.runtime import Runtime
from tests.runtime.packages import client_of, generated

DOCUMENT = """
openapi: 3.1.0
info: {title: Trips, version: '1'}
paths:
  /trips:
    post:
      operationId: plan
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Trip'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Trip'}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Trip'}}}}
  /stays:
    post:
      operationId: stay
      requestBody:
        required: true
        content:
          application/json:
            schema: {anyOf: [{$ref: '#/components/schemas/Trip'}, {$ref: '#/components/schemas/Stay'}]}
      responses: {'204': {description: d}}
  /parts:
    post:
      operationId: part
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Part'}}}
      responses: {'204': {description: d}}
components:
  schemas:
    Trip: {type: object, required: [from], properties: {from: {type: string}, to: {type: string}}}
    Stay: {type: object, required: [class], properties: {class: {type: string}}}
    Part:
      type: object
      minProperties: 1
      properties: {from: {type: string}, to: {type: string}}
      dependentRequired: {from: [to]}
"""


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("trips")
    folder.joinpath("trips.yaml").write_text(DOCUMENT, encoding="utf-8")
    with generated(folder / "trips.yaml", folder, "trips_api") as (package, _):
        yield package


@pytest.fixture
def app(trips: ModuleType) -> FastAPI:
    class Service:
        async def plan(self, *, body: Any) -> Any:
            return trips.models.Trip(from_=body.from_, to="there")

        async def stay(self, *, body: Any) -> None:
            pass

        async def part(self, *, body: Any) -> None:
            pass

    runtime = Runtime()
    app = FastAPI(openapi_url=None)
    exception_handlers.install(app, runtime)
    services = trips.routes.Services(default=Service)
    app.include_router(trips.routes.build_router(services=services, runtime=runtime))
    return app


async def test_service_uses_the_names_of_fields(app: FastAPI) -> None:
    async with client_of(app) as client:
        for response in (
            await client.post("/trips", json={"from": "here"}),
            await client.post("/trips", data={"from": "here"}),
        ):
            assert (response.status_code, response.json()) == (200, {"from": "here", "to": "there"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/trips", {"json": {"from_": "here"}}),
        ("/trips", {"data": {"from_": "here"}}),
        ("/stays", {"json": {"from_": "here"}}),
        ("/stays", {"json": {"class_": "first"}}),
    ],
)
async def test_client_cannot_use_the_name_of_a_field(app: FastAPI, path: str, body: dict[str, Any]) -> None:
    async with client_of(app) as client:
        response = await client.post(path, **body)
    assert response.status_code == 422
    assert '"missing"' in response.text or "required" in response.text


async def test_constraints_know_the_names_of_the_document(app: FastAPI, trips: ModuleType) -> None:
    async with client_of(app) as client:
        assert (await client.post("/parts", json={"from": "a", "to": "b"})).status_code == 204
        assert (await client.post("/parts", json={"from": "a"})).status_code == 422
    assert trips.models.Part(from_="a", to="b").from_ == "a"
    with pytest.raises(ValueError, match="from needs to beside it"):
        trips.models.Part(from_="a")


def test_models_are_made_of_objects_and_of_both_names(trips: ModuleType) -> None:
    trip = trips.models.Trip
    assert trip.model_validate(SimpleNamespace(from_="a")) == trip(from_="a") == trip(**{"from": "a"})
    assert trip(from_="a").model_dump() == {"from": "a"}
